/** The three groups of inputs. */
export type Tab = 'values' | 'gradients' | 'casts';

interface Common {
  readonly id: string;
  /** The input, in words. */
  readonly title: string;
  readonly note: string;
  /** Why libraries fail here, or why they differ. */
  readonly why: string;
  /** Results that libraries choose, and that are no fault. */
  readonly alsoChosen?: readonly number[];
  /** The issue or the documentation that tells more. */
  readonly source?: { readonly text: string; readonly url: string };
}

/** A value between two bounds. */
export interface ValueCase extends Common {
  readonly tab: 'values';
  readonly dtype: 'float32' | 'int32';
  readonly x: number;
  readonly min: number;
  readonly max: number;
  /** The right result, or null if the call is right to throw. */
  readonly right: number | null;
}

/** The gradient that reaches x if `dy` is the gradient of the clipped value. */
export interface GradientCase extends Common {
  readonly tab: 'gradients';
  readonly x: number;
  readonly dy: number;
  readonly min: number;
  readonly max: number;
  readonly right: number;
}

/** A float that becomes an integer: round(x · scale), without wrapping. */
export interface CastCase extends Common {
  readonly tab: 'casts';
  readonly x: number;
  readonly scale: number;
  readonly dtype: 'int16' | 'uint8';
  readonly right: number;
}

export type TestCase = ValueCase | GradientCase | CastCase;

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const tfjs = (number: number) => ({
  text: `tfjs ${number}`,
  url: `https://github.com/tensorflow/tfjs/issues/${number}`,
});

const NAN_LOST =
  'Many SIMD instructions and comparisons return the bound if one operand is NaN. A NaN that becomes a bound hides the step in which training failed.';
const BETWEEN =
  'The bound is not a whole number, so the result has to be rounded into the bounds. Clampwise rounds min up and max down: the result is never outside the bounds. A cast of the bounds to int32 drops the fraction.';

export const CASES: readonly TestCase[] = [
  {
    tab: 'values',
    id: 'nan',
    title: 'NaN to -1..1',
    note: 'the first, a middle or the last value',
    dtype: 'float32',
    x: nan,
    min: -1,
    max: 1,
    right: nan,
    why: NAN_LOST,
    source: tfjs(3855),
  },
  {
    tab: 'values',
    id: 'nan-equal-bounds',
    title: 'NaN, min = max = 2',
    note: 'bounds that meet',
    dtype: 'float32',
    x: nan,
    min: 2,
    max: 2,
    right: nan,
    why: 'A shortcut fills the result with the bound, since every number becomes it. NaN is no number.',
  },
  {
    tab: 'values',
    id: 'nan-one-side',
    title: 'NaN to 0..Infinity',
    note: 'one bound only',
    dtype: 'float32',
    x: nan,
    min: 0,
    max: inf,
    right: nan,
    why: NAN_LOST,
  },
  {
    tab: 'values',
    id: 'infinity',
    title: 'Infinity to -1..1',
    note: 'an overflow',
    dtype: 'float32',
    x: inf,
    min: -1,
    max: 1,
    right: 1,
    why: 'Infinity is an ordinary value: it is above the bound.',
  },
  {
    tab: 'values',
    id: 'minus-infinity',
    title: '-Infinity to -1..1',
    note: 'the logarithm of 0',
    dtype: 'float32',
    x: -inf,
    min: -1,
    max: 1,
    right: -1,
    why: '-Infinity is an ordinary value: it is below the bound.',
  },
  {
    tab: 'values',
    id: 'infinity-open',
    title: 'Infinity to 0..Infinity',
    note: 'no upper bound',
    dtype: 'float32',
    x: inf,
    min: 0,
    max: inf,
    right: inf,
    why: 'Without an upper bound the value stays. The largest finite number is not "no bound".',
  },
  {
    tab: 'values',
    id: 'minus-zero',
    title: '-0 to 0..1',
    note: 'the sign of zero',
    dtype: 'float32',
    x: -0,
    min: 0,
    max: 1,
    right: -0,
    alsoChosen: [0],
    why: '-0 and 0 are equal, so -0 is within the bounds. Clampwise, NumPy and PyTorch return it as it is; Math.max(-0, 0) is 0.',
  },
  {
    tab: 'values',
    id: 'denormal',
    title: '1e-40 to 0..1',
    note: 'a number that GPUs flush to 0',
    dtype: 'float32',
    x: Math.fround(1e-40),
    min: 0,
    max: 1,
    right: Math.fround(1e-40),
    alsoChosen: [0],
    why: 'The value is within the bounds. GPUs may flush such small numbers to 0.',
  },
  {
    tab: 'values',
    id: 'rounded-bound',
    title: '5 to 0..0.1',
    note: 'a bound that float32 has to round',
    dtype: 'float32',
    x: 5,
    min: 0,
    max: 0.1,
    right: Math.fround(0.1),
    why: 'float32 has no 0.1. The result is the nearest float32, 0.10000000149.',
  },
  {
    tab: 'values',
    id: 'int-below',
    title: 'int32 -5 to -1..1',
    note: 'an integer tensor',
    dtype: 'int32',
    x: -5,
    min: -1,
    max: 1,
    right: -1,
    why: 'A kernel for floats reads the integer bound as the bits of a float. The result is garbage: the bits of -1 as a float are -1082130432.',
    source: tfjs(5641),
  },
  {
    tab: 'values',
    id: 'int-above',
    title: 'int32 5 to -1..1',
    note: 'an integer tensor',
    dtype: 'int32',
    x: 5,
    min: -1,
    max: 1,
    right: 1,
    why: 'A kernel for floats compares the bits of integers as if they were floats.',
    source: tfjs(5641),
  },
  {
    tab: 'values',
    id: 'int-large',
    title: 'int32 16777217 to 0..2147483647',
    note: 'more digits than float32 has',
    dtype: 'int32',
    x: 16777217,
    min: 0,
    max: 2147483647,
    right: 16777217,
    why: 'float32 holds whole numbers up to 16777216. A value that takes a detour through float32 changes.',
  },
  {
    tab: 'values',
    id: 'int-fraction',
    title: 'int32 0 to 0.5..1.5',
    note: 'bounds between integers',
    dtype: 'int32',
    x: 0,
    min: 0.5,
    max: 1.5,
    right: 1,
    alsoChosen: [0],
    why: BETWEEN,
  },
  {
    tab: 'values',
    id: 'crossed',
    title: '0 to 2..-2',
    note: 'min above max',
    dtype: 'float32',
    x: 0,
    min: 2,
    max: -2,
    right: null,
    alsoChosen: [2, -2, 0],
    why: 'Clampwise throws a RangeError, since numbers as bounds in this order are a mistake. Most libraries return max, without a word.',
  },
  {
    tab: 'gradients',
    id: 'inside',
    title: 'x = 0.5, dy = 3',
    note: 'inside -1..1',
    x: 0.5,
    dy: 3,
    min: -1,
    max: 1,
    right: 3,
    why: 'Inside the bounds the gradient passes.',
  },
  {
    tab: 'gradients',
    id: 'outside',
    title: 'x = 5, dy = 3',
    note: 'outside -1..1',
    x: 5,
    dy: 3,
    min: -1,
    max: 1,
    right: 0,
    why: 'Outside the bounds the result does not depend on x.',
  },
  {
    tab: 'gradients',
    id: 'at-bound',
    title: 'x = 1, dy = 3',
    note: 'on the bound of -1..1',
    x: 1,
    dy: 3,
    min: -1,
    max: 1,
    right: 3,
    alsoChosen: [0, 1.5],
    why: 'TensorFlow, TensorFlow.js and PyTorch up to 2.13 pass the gradient at the bound, and so does Clampwise. JAX halves it.',
  },
  {
    tab: 'gradients',
    id: 'nan-gradient',
    title: 'x = 5, dy = NaN',
    note: 'outside -1..1, after an overflow',
    x: 5,
    dy: nan,
    min: -1,
    max: 1,
    right: 0,
    why: 'A gradient that is multiplied by a mask stays NaN: NaN · 0 is NaN. Selection gives 0, and the weights before the clip survive.',
  },
  {
    tab: 'gradients',
    id: 'infinite-gradient',
    title: 'x = 5, dy = Infinity',
    note: 'outside -1..1, after an overflow',
    x: 5,
    dy: inf,
    min: -1,
    max: 1,
    right: 0,
    why: 'A gradient that is multiplied by a mask becomes NaN: Infinity · 0 is NaN.',
  },
  {
    tab: 'gradients',
    id: 'equal-bounds',
    title: 'x = 2, min = max = 2, dy = 3',
    note: 'bounds that meet',
    x: 2,
    dy: 3,
    min: 2,
    max: 2,
    right: 3,
    alsoChosen: [0, 1.5],
    why: 'x is on both bounds. A shortcut that fills the result with the bound has no gradient at all.',
  },
  {
    tab: 'gradients',
    id: 'minus-zero-gradient',
    title: 'x = -0, dy = 3',
    note: 'on the bound of 0..1',
    x: -0,
    dy: 3,
    min: 0,
    max: 1,
    right: 3,
    alsoChosen: [0, 1.5],
    why: '-0 equals 0, so it is on the bound, where the gradient passes.',
  },
  {
    tab: 'casts',
    id: 'audio-loud',
    title: '1.5 · 32767 to int16',
    note: 'a sample that is too loud',
    x: 1.5,
    scale: 32767,
    dtype: 'int16',
    right: 32767,
    why: 'A typed array keeps the lowest 16 bits. 49151 becomes -16385, which is heard as a crack.',
  },
  {
    tab: 'casts',
    id: 'audio-low',
    title: '-2 · 32767 to int16',
    note: 'a sample that is too low',
    x: -2,
    scale: 32767,
    dtype: 'int16',
    right: -32768,
    why: 'A typed array keeps the lowest 16 bits: -65534 becomes 2. A clamp to -1..1 first stops at -32767.',
  },
  {
    tab: 'casts',
    id: 'audio-full',
    title: '1 · 32768 to int16',
    note: 'full scale, one too many',
    x: 1,
    scale: 32768,
    dtype: 'int16',
    right: 32767,
    why: '32768 is one more than int16 holds. In a typed array it becomes -32768.',
  },
  {
    tab: 'casts',
    id: 'audio-infinity',
    title: 'Infinity to int16',
    note: 'an overflow before the cast',
    x: inf,
    scale: 32767,
    dtype: 'int16',
    right: 32767,
    why: 'A typed array turns Infinity into 0. Infinity is above the range, so it saturates.',
  },
  {
    tab: 'casts',
    id: 'audio-round',
    title: '0.99 of a step to int16',
    note: 'almost the next integer',
    x: Math.fround(0.99 / 32767),
    scale: 32767,
    dtype: 'int16',
    right: 1,
    alsoChosen: [0],
    why: 'Clampwise rounds to the nearest integer. A typed array cuts the fraction off, which doubles the error.',
  },
  {
    tab: 'casts',
    id: 'pixel-high',
    title: '300.7 to uint8',
    note: 'a pixel that is too bright',
    x: 300.7,
    scale: 1,
    dtype: 'uint8',
    right: 255,
    why: 'A typed array keeps the lowest 8 bits: 300 becomes 44.',
  },
  {
    tab: 'casts',
    id: 'pixel-low',
    title: '-5 to uint8',
    note: 'a pixel that is too dark',
    x: -5,
    scale: 1,
    dtype: 'uint8',
    right: 0,
    why: 'A typed array keeps the lowest 8 bits: -5 becomes 251.',
  },
  {
    tab: 'casts',
    id: 'pixel-half',
    title: '2.5 to uint8',
    note: 'half way between two integers',
    x: 2.5,
    scale: 1,
    dtype: 'uint8',
    right: 2,
    alsoChosen: [3],
    why: 'Clampwise and Uint8ClampedArray round to the even neighbor, so that a mean does not drift up. Math.round rounds up.',
  },
];

export const TABS: readonly { readonly tab: Tab; readonly text: string }[] = [
  { tab: 'values', text: 'Values' },
  { tab: 'gradients', text: 'Gradients' },
  { tab: 'casts', text: 'Casts' },
];

export function casesOf(tab: Tab): readonly TestCase[] {
  return CASES.filter((each) => each.tab === tab);
}
