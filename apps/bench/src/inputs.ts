/** The typed arrays whose elements are numbers. */
export type NumberArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** Bounds for values from `least` to `most`. */
export interface Range {
  readonly least: number;
  readonly min: number;
  readonly max: number;
  readonly most: number;
}

/** Random values of which about that part lies outside -1..1. */
export function randomValues(n: number, outside: number): Float32Array<ArrayBuffer> {
  return fillRandom(new Float32Array(n), { least: -2, min: -1, max: 1, most: 2 }, outside);
}

/** Fills an array with random values, of which about that part lies outside the bounds. */
export function fillRandom<A extends NumberArray>(values: A, range: Range, outside: number): A {
  const { least, min, max, most } = range;
  for (let i = 0; i < values.length; i++) {
    const [from, to] =
      Math.random() >= outside ? [min, max] : Math.random() < 0.5 ? [least, min] : [max, most];
    values[i] = from + Math.random() * (to - from);
  }
  return values;
}

const SPECIAL = [Number.NaN, Infinity, -Infinity, -0, 0, 5, -5, 0.5] as const;

/** A copy with NaN, the infinities, both zeros and ordinary values at its start and at its end. */
export function withSpecials<A extends NumberArray>(values: A): A {
  const copy = values.slice() as A;
  const specials = SPECIAL.slice(0, copy.length);
  // The start comes last: in a short array the end must not hide its NaN.
  for (const [i, value] of specials.entries()) copy[copy.length - 1 - i] = value;
  for (const [i, value] of specials.entries()) copy[i] = value;
  return copy;
}

/** A number of elements as it is written in headings. */
export function sizeText(n: number): string {
  const mebi = n / 1024 ** 2;
  if (Number.isInteger(mebi)) return `${mebi}M`;
  return n >= 1000 && n % 1000 === 0 ? `${n / 1000}k` : String(n);
}
