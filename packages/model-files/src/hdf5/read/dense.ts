import { type FileBytes, type Range, unsupported } from './bytes.ts';

/** Finds the links or attributes of an object that has too many of them for its header. */
export function denseObjects(
  _file: FileBytes,
  _heap: number,
  _tree: number,
  what: string,
): readonly Range[] {
  throw unsupported(`many ${what} in one object`);
}
