// clip and its relatives, and what looks at single elements.
import * as kernels from '@clampwise/kernels';
import {
  halfValue,
  type ReferenceCastOptions,
  RuleError,
  referenceCast,
  referenceClip,
  referenceClipVjp,
  referenceNonNeg,
} from '@clampwise/testing';
import { ELEMENT_TYPES } from '@clampwise/testing/kernels';
import type { Draw } from '../core/draw.ts';
import { Slot } from '../core/template.ts';
import {
  emptyArray,
  FINITE,
  FLOATS,
  finiteOf,
  isHalf,
  numberOf,
  positiveOf,
  valuesOf,
} from '../core/values.ts';
import { arrayOf, like, numbersIn, roundTo, type Shaped } from './arrays.ts';
import type { Expected, KernelCall, KernelEntry, Numbers } from './call.ts';

type Bound = number | bigint | null | readonly number[] | Slot;

const isBig = (dtype: string): boolean => dtype === 'int64' || dtype === 'uint64';

function scalarBound(draw: Draw, dtype: string): number | bigint | null {
  const way = draw.int(6);
  if (way === 0) return null;
  if (isBig(dtype) && way < 4) return BigInt(draw.between(-20, 20)) ** BigInt(draw.pick([1, 15]));
  return way === 5 ? numberOf(draw) : finiteOf(draw);
}

/** A bound in any of its forms. */
function boundOf(draw: Draw, { slot, shape }: Shaped): Bound {
  const { dtype } = slot;
  const form = draw.int(8);
  if (form < 5) return scalarBound(draw, dtype);
  if (form === 5 && !isBig(dtype)) {
    const row = shape.length > 0 ? shape[shape.length - 1] : 1;
    if (row <= 64) return Array.from({ length: row }, () => finiteOf(draw));
  }
  if (form === 6 || isHalf(dtype)) {
    const own = shape.slice(draw.int(shape.length + 1)).map((n) => (draw.oneIn(3) ? 1 : n));
    const size = own.reduce((a, b) => a * b, 1);
    return new Slot(valuesOf(draw, dtype, size), dtype, own);
  }
  return new Slot(valuesOf(draw, dtype, slot.data.length), dtype);
}

const asBound = (bound: Bound): never =>
  (bound instanceof Slot
    ? bound.shape === null
      ? bound.data
      : { data: bound.data, shape: bound.shape, dtype: bound.dtype }
    : bound) as never;

const listed = (values: ArrayLike<number>): Numbers => Array.from(values);

/** What the slow reference says. */
function ruled(run: () => ArrayLike<number>): Expected | 'throws' {
  try {
    return { values: listed(run()) };
  } catch (error) {
    if (error instanceof RuleError) return 'throws';
    throw error;
  }
}

/** clip of 16-bit floats to numbers, by the rule. */
function clipHalves(x: Slot, min: Bound, max: Bound, nan: number | undefined): Expected | null {
  const { dtype } = x;
  if ((typeof min !== 'number' && min !== null) || (typeof max !== 'number' && max !== null)) {
    return null;
  }
  const low = roundTo(dtype, min ?? -Infinity);
  const high = roundTo(dtype, max ?? Infinity);
  if (Number.isNaN(low) || Number.isNaN(high) || (min !== null && max !== null && min > max)) {
    return null;
  }
  const values = numbersIn(x).map((given) => {
    const value = Number.isNaN(given) && nan !== undefined ? roundTo(dtype, nan) : given;
    return value > high ? high : value < low ? low : value;
  });
  return { values };
}

function nanOf(draw: Draw): { readonly nan?: number } {
  return draw.oneIn(4) ? { nan: finiteOf(draw) } : {};
}

function clipCall(draw: Draw, isBox: boolean): KernelCall {
  const x = arrayOf(draw, ELEMENT_TYPES);
  const [min, max] = sorted(draw, boundOf(draw, x), boundOf(draw, x));
  const options = { ...x.options, ...(isBox || isFloatDType(x.slot.dtype) ? nanOf(draw) : {}) };
  return {
    args: [x.slot, min, max],
    options,
    out: x.slot,
    inPlace: [x.slot],
    expected: () => clipExpected(x, min, max, options),
  };
}

const isFloatDType = (dtype: string): boolean => /float/.test(dtype);

function clipExpected(
  x: Shaped,
  min: Bound,
  max: Bound,
  options: { readonly nan?: number },
): Expected | 'throws' | null {
  if (isHalf(x.slot.dtype)) return clipHalves(x.slot, min, max, options.nan);
  if (options.nan !== undefined && !isFloatDType(x.slot.dtype)) return null;
  return ruled(() => {
    const ruleOptions = { shape: x.shape, ...(options.nan !== undefined && { nan: options.nan }) };
    return referenceClip(x.slot.data as never, asBound(min), asBound(max), ruleOptions) as never;
  });
}

/** Most pairs of numbers in order: the others are errors. */
function sorted(draw: Draw, a: Bound, b: Bound): [Bound, Bound] {
  const swap = (typeof a === 'number' || typeof a === 'bigint') && typeof b === typeof a;
  return swap && (a as number) > (b as number) && !draw.oneIn(8) ? [b, a] : [a, b];
}

function clipIntoCall(draw: Draw): KernelCall {
  const call = clipCall(draw, false);
  const x = call.args[0] as Slot;
  const target = draw.int(2) === 0 ? x : like(draw, x);
  const { out, inPlace, ...rest } = call;
  return { ...rest, args: [target, ...call.args], written: [target] };
}

function nonNegCall(draw: Draw): KernelCall {
  const x = arrayOf(draw, ELEMENT_TYPES);
  const options = { ...x.options, ...(isFloatDType(x.slot.dtype) ? nanOf(draw) : {}) };
  const { dtype, data } = x.slot;
  const expected = (): Expected => {
    if (!isHalf(dtype)) return { values: listed(referenceNonNeg(data as never, options) as never) };
    const nan = options.nan === undefined ? NaN : roundTo(dtype, options.nan);
    const values = numbersIn(x.slot).map((value) => {
      const known = Number.isNaN(value) ? nan : value;
      return known <= 0 ? 0 : known;
    });
    return { values };
  };
  return { args: [x.slot], options, out: x.slot, inPlace: [x.slot], expected };
}

function linfCall(draw: Draw): KernelCall {
  const x = arrayOf(draw, ELEMENT_TYPES);
  const radius = draw.pick([1, 0, 2.5, Infinity, 1e300, positiveOf(draw), -1, NaN]);
  const isBad = !(radius >= 0);
  return {
    args: [x.slot, radius],
    options: x.options,
    out: x.slot,
    inPlace: [x.slot],
    expected: () => {
      if (isBad) return 'throws';
      // Bigints have no number beyond the safe ones as a bound.
      return isBig(x.slot.dtype) ? null : clipExpected(x, 0 - radius, radius, {});
    },
  };
}

function replaceCall(draw: Draw): KernelCall {
  const x = arrayOf(draw, ELEMENT_TYPES);
  const { dtype } = x.slot;
  const given = {
    nan: draw.pick([undefined, 'keep', 0, finiteOf(draw)]),
    posInf: draw.pick([undefined, finiteOf(draw), Infinity]),
    negInf: draw.pick([undefined, finiteOf(draw), -Infinity]),
  };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const expected = (): Expected | null => {
    if (!isFloatDType(dtype)) return { values: listed(x.slot.data as never) };
    const most = largest(dtype);
    const nan = given.nan === 'keep' ? NaN : roundTo(dtype, (given.nan as number) ?? 0);
    const [high, low] = [given.posInf ?? most, given.negInf ?? -most];
    const values = numbersIn(x.slot).map((value) => {
      if (Number.isNaN(value)) return nan;
      if (Number.isFinite(value)) return value;
      return roundTo(dtype, value > 0 ? high : low);
    });
    return { values };
  };
  const options = { ...x.options, ...Object.fromEntries(known) };
  return { args: [x.slot], options, out: x.slot, inPlace: [x.slot], expected };
}

/** The largest finite value, from its definition. */
function largest(dtype: string): number {
  if (dtype === 'float16') return 65504;
  if (dtype === 'bfloat16') return halfValue('bfloat16', 0x7f7f);
  return dtype === 'float32' ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
}

const ROUNDINGS = ['nearestEven', 'nearest', 'floor', 'ceil', 'truncate'] as const;

function castCall(draw: Draw): KernelCall {
  const x = arrayOf(draw, ELEMENT_TYPES);
  const to = draw.pick(ELEMENT_TYPES);
  const toFloat = isFloatDType(to);
  const scale = draw.pick([1, 1, 127, 0.1, finiteOf(draw)]);
  const offset = draw.pick([0, 0, 0.5, finiteOf(draw)]);
  const options: { [name: string]: unknown } = { ...x.options };
  if (scale !== 1) options.scale = scale;
  if (offset !== 0) options.offset = offset;
  if (draw.int(3) === 2) options.round = draw.pick(ROUNDINGS);
  if (!toFloat && draw.int(3) === 2) options.zeroPoint = draw.between(0, 100);
  if (draw.int(4) === 3) options.nan = draw.between(0, 100);
  const { data } = x.slot;
  const isNd = x.slot.shape !== null;
  const out = new Slot(emptyArray(to, data.length), to, x.slot.shape);
  const expected = (): Expected | null => {
    if (isHalf(x.slot.dtype) || isHalf(to)) return null;
    // The reference knows no exact values between 0 and 1 for float targets.
    const isExact = isBig(x.slot.dtype) && toFloat && (scale !== 1 || offset !== 0);
    if (isExact) return null;
    const ruleOptions = options as ReferenceCastOptions;
    return { values: listed(referenceCast(data as never, to as never, ruleOptions) as never) };
  };
  const hasOut = !isHalf(to) || isNd;
  return { args: [x.slot, to], options, ...(hasOut && { out }), expected };
}

function vjpCall(draw: Draw): KernelCall {
  const x = arrayOf(draw, FLOATS);
  const dy = like(draw, x.slot, FINITE);
  const [min, max] = sorted(draw, boundOf(draw, x), boundOf(draw, x));
  const gradient = draw.pick(['exact', 'straightThrough', 'inward'] as const);
  const options = { ...x.options, gradient };
  const expected = (): Expected | 'throws' => {
    try {
      const { dx } = referenceClipVjp(
        numbersIn(dy),
        x.slot.data as Float64Array,
        asBound(min),
        asBound(max),
        { gradient, shape: x.shape },
      );
      return { values: dx, of: (result) => (result as { dx: unknown }).dx };
    } catch (error) {
      if (error instanceof RuleError) return 'throws';
      throw error;
    }
  };
  const args = [dy, x.slot, min, max];
  return { args, options, out: x.slot, inPlace: [x.slot, dy], expected };
}

function firstCall(draw: Draw): KernelCall {
  const isList = draw.int(2) === 1;
  const slots = Array.from({ length: isList ? draw.int(4) : 1 }, () => {
    return draw.oneIn(6) && isList ? null : arrayOf(draw, ELEMENT_TYPES).slot;
  });
  const firsts = (): number[] =>
    slots.map((slot) => {
      if (slot === null || !isFloatDType(slot.dtype)) return -1;
      return numbersIn(slot).findIndex((value) => !Number.isFinite(value));
    });
  const expected = (): Expected => {
    const found = firsts();
    if (!isList) return { values: found };
    const array = found.findIndex((index) => index >= 0);
    return { values: [array, array < 0 ? -1 : found[array]] };
  };
  return { args: [isList ? slots : slots[0]], expected };
}

const entry = (
  name: string,
  fn: KernelEntry['fn'],
  make: KernelEntry['make'],
  covers: readonly string[] = [name],
): KernelEntry => ({ name, covers: covers.map((one) => `kernels ${one}`), fn, make });

export const ELEMENTWISE: readonly KernelEntry[] = [
  entry('clip', kernels.clip, (draw) => clipCall(draw, false), ['clip', 'clamp', 'clipByValue']),
  entry('projectBox', kernels.projectBox, (draw) => clipCall(draw, true)),
  entry('clipInto', kernels.clipInto, clipIntoCall),
  entry('nonNeg', kernels.nonNeg, nonNegCall),
  entry('projectLinfBall', kernels.projectLinfBall, linfCall),
  entry('replaceNonFinite', kernels.replaceNonFinite, replaceCall),
  entry('saturateCast', kernels.saturateCast, castCall),
  entry('clipVjp', kernels.clipVjp, vjpCall),
  entry('firstNonFinite', kernels.firstNonFinite, firstCall),
];
