import { type Cursor, damaged, type FileBytes } from './bytes.ts';

/** The two uses of a B-tree of version 1. */
export const TREE = { groups: 0, chunks: 1 } as const;

/** Calls `visit` with each key of the leaves of a B-tree of version 1 and the address that follows it. */
export function walkTree(
  file: FileBytes,
  address: number,
  type: number,
  keySize: number,
  visit: (key: Cursor, child: number) => void,
  level?: number,
): void {
  const head = file.cursor(address, 8 + 2 * file.offsetSize);
  head.expect('TREE');
  if (head.u8() !== type) throw damaged('a tree of another kind');
  const ownLevel = head.u8();
  // Levels fall by one from node to node, so no path comes back to where it was.
  if (level !== undefined && level !== ownLevel) throw damaged('a tree with wrong levels');
  const count = head.u16();
  const entry = keySize + file.offsetSize;
  file.use(8 + count * entry);
  for (let k = 0; k < count; k++) {
    const at = head.end + k * entry;
    const child = file.cursor(at + keySize, file.offsetSize).place();
    if (ownLevel === 0) visit(file.cursor(at, keySize), child);
    else walkTree(file, child, type, keySize, visit, ownLevel - 1);
  }
}
