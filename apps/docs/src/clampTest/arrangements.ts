/** Where the value of a case stands among ordinary values. */
export interface Arrangement {
  readonly shape: readonly number[];
  readonly place: number;
}

// Libraries have paths of their own for short arrays, for the values that fill no SIMD register,
// and for matrices.
const LENGTHS = [1, 3, 16, 31, 32, 64, 100, 128, 1000];

export const ARRANGEMENTS: readonly Arrangement[] = [
  ...LENGTHS.flatMap((length) =>
    [...new Set([0, length >> 1, length - 1])].map((place) => ({ shape: [length], place })),
  ),
  ...[0, 1, 2, 3].map((place) => ({ shape: [2, 2], place })),
];

/** An ordinary value, from -5 to 5. */
const ordinary = (k: number): number => ((k * 7) % 11) - 5;

/** The values of an arrangement: the one of the case, among ordinary ones. */
export function valuesOf({ shape, place }: Arrangement, value: number): number[] {
  const length = shape.reduce((product, axis) => product * axis, 1);
  return Array.from({ length }, (_, k) => (k === place ? value : ordinary(k)));
}

/** Says where the value stands. */
export function placeText({ shape, place }: Arrangement): string {
  if (shape.length > 1) return `at [${place >> 1}, ${place & 1}] of a 2×2 matrix`;
  const [length = 0] = shape;
  if (length === 1) return 'one value';
  if (place === 0) return `the first of ${length}`;
  return place === length - 1 ? `the last of ${length}` : `at ${place} of ${length}`;
}

/** The number of lengths and places that a case is tried in. */
export const placesCount: number = ARRANGEMENTS.length;
