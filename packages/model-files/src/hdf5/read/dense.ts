import type { FileBytes, Range } from './bytes.ts';
import { openFractalHeap } from './fractalHeap.ts';
import { recordsOf } from './tree2.ts';

/** The kinds of objects that are indexed by name, with the place of the heap's ID in a record. */
export const DENSE = {
  links: { type: 5, id: 4, idSize: 7 },
  attributes: { type: 8, id: 0, idSize: 8 },
} as const;

/** Finds the links or attributes of an object that has too many of them for its header. */
export function denseObjects(
  file: FileBytes,
  heap: number,
  tree: number,
  kind: keyof typeof DENSE,
): readonly Range[] {
  const { type, id, idSize } = DENSE[kind];
  const find = openFractalHeap(file, heap);
  return recordsOf(file, tree, type).map(({ at, length }) => {
    const record = file.cursor(at, length);
    record.skip(id);
    return find(record.range(idSize));
  });
}
