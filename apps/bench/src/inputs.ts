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

/** Random values, of which about the given part lies outside -1..1. */
export function randomValues(n: number, outside: number): Float32Array<ArrayBuffer> {
  return fillRandom(new Float32Array(n), AROUND_ONE, outside);
}

/** Data that a branch predictor cannot learn, and data that it can. */
export type Data = 'random' | 'a sine';

export const DATA: readonly Data[] = ['random', 'a sine'];

/** The values that a row clips: their number, their kind, and the part outside the bounds. */
export interface ClipData {
  readonly elements: number;
  readonly kind: Data;
  readonly outside: number;
}

/** The range of clips to -1..1. */
export const AROUND_ONE: Range = { least: -2, min: -1, max: 1, most: 2 };

/**
 * Arrays of n values each, of which about the given part lies outside the bounds: random ones, or
 * blocks of one long sine.
 */
export function blocks(
  data: Data,
  count: number,
  n: number,
  range: Range,
  outside: number,
): Float32Array<ArrayBuffer>[] {
  return Array.from({ length: count }, (_, block) =>
    data === 'random'
      ? fillRandom(new Float32Array(n), range, outside)
      : sineBlock(n, block * n, range, outside),
  );
}

const PERIOD = 100;

/** A part of a sine that is outside the bounds for as large a part of its time. */
function sineBlock(
  n: number,
  start: number,
  { min, max }: Range,
  outside: number,
): Float32Array<ArrayBuffer> {
  const amplitude = (max - min) / 2 / Math.cos((Math.PI / 2) * outside);
  // A sine that is outside all the time has no value of 0, which is inside any bounds.
  const shift = outside === 1 ? 0.5 : 0;
  return Float32Array.from(
    { length: n },
    (_, i) => (min + max) / 2 + amplitude * Math.sin((2 * Math.PI * (start + i + shift)) / PERIOD),
  );
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
  // The start is written last, because in a short array the end must not hide its NaN.
  for (const [i, value] of specials.entries()) copy[copy.length - 1 - i] = value;
  for (const [i, value] of specials.entries()) copy[i] = value;
  return copy;
}

/** A number of elements in the form used in headings. */
export function sizeText(n: number): string {
  const mebi = n / 1024 ** 2;
  if (Number.isInteger(mebi)) return `${mebi}M`;
  return n >= 1000 && n % 1000 === 0 ? `${n / 1000}k` : String(n);
}
