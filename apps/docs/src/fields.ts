import { type Read, readBound, readNumbers } from './numbers.ts';
import type { Fields } from './presets.ts';

/** What stands in the fields, read. */
export interface ReadFields {
  readonly numbers: Read<number[]>;
  readonly min: Read<number | null>;
  readonly max: Read<number | null>;
}

export function readFields({ numbers, min, max }: Fields): ReadFields {
  return { numbers: readNumbers(numbers), min: readBound(min), max: readBound(max) };
}

/** Why a field could not be read; null where it was. */
export function problemIn(read: Read<unknown>): string | null {
  return 'problem' in read ? read.problem : null;
}
