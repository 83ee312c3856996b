import { type Cursor, damaged, unsupported } from './bytes.ts';

/** The extent of an array or attribute. */
export interface Dataspace {
  /** A null dataspace has no values at all. */
  readonly isNull: boolean;
  readonly shape: readonly number[];
  /** How far each axis may grow: undefined is without limit. */
  readonly largest: readonly (number | undefined)[];
  /** The number of values. */
  readonly count: number;
}

export function readDataspace(cursor: Cursor): Dataspace {
  const version = cursor.u8();
  const rank = cursor.u8();
  const flags = cursor.u8();
  if (version !== 1 && version !== 2) throw unsupported(`a dataspace of version ${version}`);
  const isNull = version === 2 && cursor.u8() === 2;
  if (version === 1) cursor.skip(5);
  const shape = Array.from({ length: rank }, () => cursor.size());
  const largest = flags & 1 ? shape.map(() => cursor.sizeOrNone()) : shape;
  const count = isNull ? 0 : product(shape);
  return { isNull, shape, largest, count };
}

/** Multiplies sizes; more than a number holds exactly is damage. */
export function product(sizes: readonly number[]): number {
  const result = sizes.reduce((a, b) => a * b, 1);
  if (!Number.isSafeInteger(result)) throw damaged('an array is too large');
  return result;
}
