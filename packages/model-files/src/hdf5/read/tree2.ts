import { type Cursor, damaged, type FileBytes, type Range } from './bytes.ts';
import { checkSum } from './header.ts';

/** Signature, version, type and checksum of a node. */
const OVERHEAD = 10;

/** The numbers of records in a subtree are stored in as many bytes as the largest number needs. */
interface Level {
  readonly mostBelow: number;
  readonly totalSize: number;
}

/** Returns the records of a B-tree of version 2, in order. */
export function recordsOf(file: FileBytes, address: number, type: number): Range[] {
  const length = 22 + file.offsetSize + file.lengthSize;
  checkSum(file, { at: address, length });
  const head = file.cursor(address, length);
  startNode(head, 'BTHD', type);
  const nodeSize = head.u32();
  const recordSize = head.u16();
  const depth = head.u16();
  head.skip(2);
  const root = head.address();
  const rootCount = head.u16();
  if (recordSize === 0 || nodeSize <= OVERHEAD || depth > 16) throw damaged('a tree of no size');
  if (root === undefined) return [];
  const { levels, countSize } = levelsOf(file, nodeSize, recordSize, depth);
  const records: Range[] = [];
  visit(root, rootCount, depth);
  return records;

  function visit(at: number, count: number, level: number): void {
    const below = levels[level - 1];
    const pointer = below === undefined ? 0 : file.offsetSize + countSize + below.totalSize;
    const size = OVERHEAD + count * recordSize + (below === undefined ? 0 : (count + 1) * pointer);
    file.use(size);
    checkSum(file, { at, length: size });
    const node = file.cursor(at, size);
    startNode(node, below === undefined ? 'BTLF' : 'BTIN', type);
    const own = Array.from({ length: count }, () => node.range(recordSize));
    if (below === undefined) {
      for (const record of own) records.push(record);
      return;
    }
    for (let k = 0; k <= count; k++) {
      const child = node.place();
      const childCount = node.uint(countSize);
      node.skip(below.totalSize);
      visit(child, childCount, level - 1);
      if (k < count) records.push(own[k]!);
    }
  }
}

function startNode(cursor: Cursor, signature: string, type: number): void {
  cursor.expect(signature);
  cursor.skip(1);
  if (cursor.u8() !== type) throw damaged('a tree of another kind');
}

function levelsOf(file: FileBytes, nodeSize: number, recordSize: number, depth: number) {
  const most = Math.floor((nodeSize - OVERHEAD) / recordSize);
  const countSize = bytesFor(most);
  const levels: Level[] = [{ mostBelow: most, totalSize: 0 }];
  for (let level = 1; level < depth; level++) {
    const { mostBelow, totalSize } = levels[level - 1]!;
    const pointer = file.offsetSize + countSize + totalSize;
    const own = Math.floor((nodeSize - OVERHEAD - pointer) / (recordSize + pointer));
    const total = (own + 1) * mostBelow + own;
    if (own < 1 || !Number.isSafeInteger(total)) throw damaged('a tree that is too deep');
    levels.push({ mostBelow: total, totalSize: bytesFor(total) });
  }
  return { levels, countSize };
}

/** The number of bytes that hold every number up to a limit. */
export function bytesFor(limit: number): number {
  let size = 1;
  for (let rest = limit; rest >= 256; rest /= 256) size++;
  return size;
}
