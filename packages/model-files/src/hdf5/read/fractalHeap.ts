import { damaged, type FileBytes, type Range, unsupported } from './bytes.ts';
import { checkSum } from './header.ts';
import { bytesFor, recordsOf } from './tree2.ts';

/**
 * A heap whose blocks grow: the rows of a table have `width` blocks each, and the blocks of a row
 * are twice as large as those before. Blocks above a size are tables of their own.
 */
interface FractalHeap {
  readonly width: number;
  readonly firstSize: number;
  /** Rows of blocks that hold objects; those that follow hold tables. */
  readonly directRows: number;
  readonly offsetSize: number;
  readonly lengthSize: number;
  readonly root: number | undefined;
  /** Rows of the root; 0 if it is a single block. */
  readonly rows: number;
  readonly hugeTree: number | undefined;
}

const HUGE_RECORDS = 1;

/** Opens a fractal heap and returns a function that finds an object by its ID. */
export function openFractalHeap(file: FileBytes, address: number): (id: Range) => Range {
  const heap = readHead(file, address);
  let huge: ReadonlyMap<number, Range> | undefined;
  return (id) => {
    const cursor = file.cursor(id.at, id.length);
    const type = cursor.u8();
    if (type === 0x00) {
      const offset = cursor.uint(heap.offsetSize);
      return managed(file, heap, offset, cursor.uint(heap.lengthSize));
    }
    if (type !== 0x10) throw unsupported('tiny objects in a heap');
    huge ??= hugeObjects(file, heap);
    const found = huge.get(cursor.uint(Math.min(cursor.left, file.lengthSize)));
    if (found === undefined) throw damaged('an object of a heap is missing');
    file.use(found.length);
    return found;
  };
}

function readHead(file: FileBytes, address: number): FractalHeap {
  const length = 26 + 12 * file.lengthSize + 3 * file.offsetSize;
  checkSum(file, { at: address, length });
  const cursor = file.cursor(address, length);
  cursor.expect('FRHP');
  cursor.skip(3);
  if (cursor.u16() !== 0) throw unsupported('a packed heap');
  cursor.skip(1);
  const largestObject = cursor.u32();
  cursor.skip(file.lengthSize);
  const hugeTree = cursor.address();
  cursor.skip(file.lengthSize + file.offsetSize + 8 * file.lengthSize);
  const width = cursor.u16();
  const firstSize = cursor.size();
  const largestBlock = cursor.size();
  const bits = cursor.u16();
  cursor.skip(2);
  const root = cursor.address();
  const rows = cursor.u16();
  const isTable = width > 0 && firstSize > 0 && largestBlock >= firstSize && bits <= 64;
  if (!isTable || rows > 64) throw damaged('a heap of no size');
  return {
    width,
    firstSize,
    directRows: Math.log2(largestBlock) - Math.log2(firstSize) + 2,
    offsetSize: Math.ceil(bits / 8),
    lengthSize: Math.min(Math.ceil(Math.log2(largestBlock) / 8), bytesFor(largestObject)),
    root,
    rows,
    hugeTree,
  };
}

function managed(file: FileBytes, heap: FractalHeap, offset: number, length: number): Range {
  if (heap.root === undefined) throw damaged('an empty heap');
  file.use(length);
  let block = heap.root;
  let inBlock = offset;
  let size = heap.firstSize;
  for (let rows = heap.rows; rows > 0; ) {
    const { row, column, start, blockSize } = placeOf(heap, inBlock);
    if (row >= rows) throw damaged('an object lies outside its heap');
    const head = 5 + file.offsetSize + heap.offsetSize;
    const entry = (row * heap.width + column) * file.offsetSize;
    file.cursor(block, 4).expect('FHIB');
    block = file.cursor(block + head + entry, file.offsetSize).place();
    inBlock -= start;
    size = blockSize;
    const isDirect = row < heap.directRows;
    // A table has as many rows as make up its size, which is less than that of the table it is in.
    rows = isDirect ? 0 : Math.log2(blockSize) - Math.log2(heap.firstSize * heap.width) + 1;
  }
  file.cursor(block, 4).expect('FHDB');
  if (inBlock + length > size) throw damaged('an object lies outside its heap');
  return { at: block + inBlock, length };
}

/** Finds the block of a table in which an offset lies. */
function placeOf({ width, firstSize }: FractalHeap, offset: number) {
  const firstRow = width * firstSize;
  const row = offset < firstRow ? 0 : Math.floor(Math.log2(offset / firstRow)) + 1;
  const blockSize = row === 0 ? firstSize : firstSize * 2 ** (row - 1);
  const rowStart = row === 0 ? 0 : firstRow * 2 ** (row - 1);
  const column = Math.floor((offset - rowStart) / blockSize);
  return { row, column, start: rowStart + column * blockSize, blockSize };
}

/** Objects that are too large for the blocks, by number. */
function hugeObjects(file: FileBytes, { hugeTree }: FractalHeap): ReadonlyMap<number, Range> {
  const found = new Map<number, Range>();
  if (hugeTree === undefined) return found;
  for (const record of recordsOf(file, hugeTree, HUGE_RECORDS)) {
    const cursor = file.cursor(record.at, record.length);
    const at = cursor.place();
    const length = cursor.size();
    found.set(cursor.size(), { at, length });
  }
  return found;
}
