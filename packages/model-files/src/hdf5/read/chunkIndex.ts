import { damaged, type FileBytes, unsupported } from './bytes.ts';
import { type ChunkedArray, ChunkList } from './chunks.ts';
import { TREE, walkTree } from './tree.ts';

/** Finds the chunks of an array. */
export function findChunks(file: FileBytes, array: ChunkedArray): ChunkList {
  const list = new ChunkList(file, array);
  const { address, index } = array.layout;
  if (address === undefined) return list.finish();
  switch (index.kind) {
    case 'tree':
      addTree(file, array, address, list);
      break;
    case 'single': {
      const length = index.stored ?? array.chunkSize;
      list.add(
        { at: address, length },
        array.layout.chunk.map(() => 0),
        index.mask,
      );
      break;
    }
    default:
      throw unsupported(`an index of chunks of kind ${index.kind}`);
  }
  return list.finish();
}

function addTree(file: FileBytes, array: ChunkedArray, address: number, list: ChunkList): void {
  const rank = array.layout.chunk.length;
  // A key: the stored size, the mask, the place along each axis and one zero more.
  walkTree(file, address, TREE.chunks, 8 + 8 * (rank + 1), (key, at) => {
    const length = key.u32();
    const mask = key.u32();
    const first = Array.from({ length: rank }, () => key.uint(8));
    if (key.uint(8) !== 0) throw damaged('a chunk starts inside a value');
    list.add({ at, length }, first, mask);
  });
}
