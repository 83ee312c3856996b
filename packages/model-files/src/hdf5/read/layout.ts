import { MESSAGE } from '../layout.ts';
import {
  type Cursor,
  damaged,
  type FileBytes,
  type Header,
  type Range,
  unsupported,
} from './bytes.ts';
import { hasMessage, messageOf } from './header.ts';

/** How the index of a chunked array is stored. */
export type ChunkIndex =
  | { readonly kind: 'tree' }
  | { readonly kind: 'single'; readonly stored?: number; readonly mask: number }
  | { readonly kind: 'implicit' | 'fixed' | 'growing' | 'records' };

/** Where the values of an array lie. */
export type Layout =
  | { readonly kind: 'contiguous'; readonly data: Range }
  | { readonly kind: 'header'; readonly data: Range }
  /** Values that were never written. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'chunks';
      readonly index: ChunkIndex;
      /** Where the index lies; undefined if nothing was written. */
      readonly address: number | undefined;
      /** The shape of a chunk. */
      readonly chunk: readonly number[];
      /** Bytes of one value, as the layout has it. */
      readonly valueSize: number;
      /** Whether the chunks at the edge are stored without filters. */
      readonly hasBareEdges: boolean;
    };

const COMPACT = 0;
const CONTIGUOUS = 1;
const CHUNKED = 2;

export function readLayout(file: FileBytes, header: Header): Layout {
  if (hasMessage(header, MESSAGE.externalFiles)) throw unsupported('values in other files');
  const message = messageOf(file, header, MESSAGE.layout);
  if (message === undefined) throw damaged('an array has no layout');
  const cursor = file.cursor(message.at, message.length);
  const version = cursor.u8();
  if (version !== 3 && version !== 4) throw unsupported(`a layout of version ${version}`);
  const kind = cursor.u8();
  if (kind === COMPACT) return { kind: 'header', data: cursor.range(cursor.u16()) };
  if (kind === CONTIGUOUS) {
    const at = cursor.address();
    return at === undefined
      ? { kind: 'none' }
      : { kind: 'contiguous', data: { at, length: cursor.size() } };
  }
  if (kind !== CHUNKED) throw unsupported('a virtual array');
  return version === 3 ? oldChunks(cursor) : newChunks(cursor);
}

function oldChunks(cursor: Cursor): Layout {
  const rank = cursor.u8();
  const address = cursor.address();
  const sizes = Array.from({ length: rank }, () => cursor.u32());
  const index = { kind: 'tree' } as const;
  return { kind: 'chunks', index, address, ...chunkShape(sizes), hasBareEdges: false };
}

/** The last size is that of a value. */
function chunkShape(sizes: readonly number[]): { chunk: readonly number[]; valueSize: number } {
  const valueSize = sizes.at(-1) ?? 0;
  const chunk = sizes.slice(0, -1);
  if (sizes.includes(0) || chunk.length === 0) throw damaged('an array in chunks of no size');
  return { chunk, valueSize };
}

function newChunks(cursor: Cursor): Layout {
  const flags = cursor.u8();
  const rank = cursor.u8();
  const width = cursor.u8();
  if (width > 8) throw damaged('a size of too many bytes');
  const sizes = Array.from({ length: rank }, () => cursor.uint(width));
  const index = indexOf(cursor, flags);
  const address = cursor.address();
  const hasBareEdges = (flags & 1) !== 0;
  return { kind: 'chunks', index, address, ...chunkShape(sizes), hasBareEdges };
}

function indexOf(cursor: Cursor, flags: number): ChunkIndex {
  const type = cursor.u8();
  switch (type) {
    case 1:
      return flags & 2
        ? { kind: 'single', stored: cursor.size(), mask: cursor.u32() }
        : { kind: 'single', mask: 0 };
    case 2:
      return { kind: 'implicit' };
    case 3:
      cursor.skip(1);
      return { kind: 'fixed' };
    case 4:
      cursor.skip(5);
      return { kind: 'growing' };
    case 5:
      cursor.skip(6);
      return { kind: 'records' };
    default:
      throw unsupported('an unknown index of chunks');
  }
}
