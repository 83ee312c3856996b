import { stridedObjects, type TypedArray } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import {
  ClampwiseRangeError,
  ClampwiseTypeError,
  clip,
  clipByGlobalNorm,
  clipInto,
  clipVjp,
  finfo,
  globalNorm,
  heap,
  iinfo,
  isClampwiseError,
  type NdArray,
  ndarray,
  nonNeg,
  projectSimplex,
  sgdStep,
} from '../src/index.ts';
import { bytesOf, caught, garbage } from './support/harness.ts';

/** Calls with arguments that the types forbid. */
// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are the subject
const wrong = (value: unknown): any => value;

interface Refusal {
  readonly title: string;
  readonly call: () => unknown;
  readonly kind: 'TypeError' | 'RangeError';
  readonly op: string;
  readonly argument: RegExp;
  /** Texts that the message must hold. */
  readonly mentions?: readonly string[];
}

function check({ call, kind, op, argument, mentions = [] }: Refusal): void {
  const error = caught(call) as ClampwiseTypeError;
  expect(error).toBeInstanceOf(kind === 'TypeError' ? ClampwiseTypeError : ClampwiseRangeError);
  expect(error).toBeInstanceOf(kind === 'TypeError' ? TypeError : RangeError);
  expect(isClampwiseError(error)).toBe(true);
  expect(error.op).toBe(op);
  expect(error.argument).toMatch(argument);
  for (const part of [error.op, error.argument, error.received, error.expected, ...mentions]) {
    expect(part).not.toBe('');
    expect(error.message).toContain(part);
  }
  expect(error.message).not.toMatch(/undefined undefined|\[object /);
}

function table(title: string, refusals: readonly Refusal[]): void {
  describe(title, () => {
    it.each(refusals)('$title', (refusal) => check(refusal));
  });
}

const f32 = (): Float32Array => Float32Array.of(-2, 0.5, 3, 1, 2, 4);
const range = 'RangeError';
const type = 'TypeError';

/** What a tensor of TensorFlow.js has that shows what it is. */
function tensorOfTfjs(): object {
  return { dataId: {}, shape: [2], dtype: 'float32', dataSync: () => f32(), data: () => f32() };
}

function detached(): Float32Array {
  const array = f32();
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

interface Resizable extends ArrayBuffer {
  resize(bytes: number): void;
}
const ResizableBuffer = ArrayBuffer as unknown as new (
  bytes: number,
  options: { maxByteLength: number },
) => Resizable;

/** A view of fixed length that ends past the end of its buffer, which has shrunk. */
function outOfBounds(): Float32Array {
  const buffer = new ResizableBuffer(24, { maxByteLength: 64 });
  const array = new Float32Array(buffer, 0, 6);
  buffer.resize(16);
  return array;
}

/** A view that starts past the end of its buffer, which has shrunk. */
function startsOutOfBounds(): Float32Array {
  const buffer = new ResizableBuffer(64, { maxByteLength: 64 });
  const array = new Float32Array(buffer, 32);
  buffer.resize(16);
  return array;
}

// biome-ignore format: a table, one refusal a line
const notArrays: readonly [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 3],
  ['a string', '123'],
  ['a function', () => 0],
  ['an empty object', {}],
  ['an ArrayBuffer', new ArrayBuffer(8)],
  ['a DataView', new DataView(new ArrayBuffer(8))],
  ['an object like an array', { length: 2, 0: 1, 1: 2 }],
  ['an object that says it is one', { [Symbol.toStringTag]: 'Float32Array', length: 2, 0: 1, 1: 2 }],
  ['an NdArray without shape', { data: f32(), dtype: 'float32' }],
  ['an NdArray over a plain array', { data: [1, 2], shape: [2], dtype: 'float32' }],
];

// biome-ignore format: a table, one refusal a line
table('x', [
  ...notArrays.flatMap(([title, x]): Refusal[] => [
    { title: `clip: ${title}`, call: () => clip(wrong(x), 0, 1), kind: type, op: 'clip', argument: /^x/ },
    { title: `nonNeg: ${title}`, call: () => nonNeg(wrong(x)), kind: type, op: 'nonNeg', argument: /^x/ },
    { title: `clipInto: ${title}`, call: () => clipInto(f32(), wrong(x), 0, 1), kind: type, op: 'clipInto', argument: /^x/ },
    { title: `clipVjp: ${title}`, call: () => clipVjp(f32(), wrong(x), 0, 1), kind: type, op: 'clipVjp', argument: /^x/ },
    { title: `clipVjp, dy: ${title}`, call: () => clipVjp(wrong(x), f32(), 0, 1), kind: type, op: 'clipVjp', argument: /^dy/ },
  ]),
  { title: 'a plain array, and what to write', call: () => clip(wrong([1, 2]), 0, 1), kind: type, op: 'clip', argument: /^x$/, mentions: ['Float32Array.from('] },
  { title: 'nested arrays', call: () => clip(wrong([[1, 2], [3]]), 0, 1), kind: type, op: 'clip', argument: /^x$/ },
  { title: 'an empty plain array', call: () => nonNeg(wrong([])), kind: type, op: 'nonNeg', argument: /^x$/, mentions: ['Float32Array.from('] },
  { title: 'a tensor of tfjs points to the adapter', call: () => clip(wrong(tensorOfTfjs()), 0, 1), kind: type, op: 'clip', argument: /^x$/, mentions: ['a tensor of TensorFlow.js', 'await x.data()', '@clampwise/tfjs-adapter'] },
  { title: 'a tensor of tfjs as a bound', call: () => clip(f32(), wrong(tensorOfTfjs()), null), kind: type, op: 'clip', argument: /^min$/, mentions: ['await min.data()', '@clampwise/tfjs-adapter'] },
  { title: 'a tensor of tfjs in place of a list', call: () => clipByGlobalNorm(wrong(tensorOfTfjs()), 1), kind: type, op: 'clipByGlobalNorm', argument: /^arrays$/, mentions: ['@clampwise/tfjs-adapter'] },
  { title: 'a tensor of tfjs in a list', call: () => globalNorm([f32(), wrong(tensorOfTfjs())]), kind: type, op: 'globalNorm', argument: /^arrays\[1\]$/, mentions: ['await arrays[1].data()', '@clampwise/tfjs-adapter'] },
  { title: 'a tensor of tfjs for heap.from', call: () => heap.from(wrong(tensorOfTfjs())), kind: type, op: 'heap.from', argument: /^data$/, mentions: ['@clampwise/tfjs-adapter'] },
  { title: 'a tensor of tfjs for ndarray', call: () => ndarray(wrong(tensorOfTfjs()), [2]), kind: type, op: 'ndarray', argument: /^data$/, mentions: ['@clampwise/tfjs-adapter'] },
  { title: 'a promise is to be awaited', call: () => nonNeg(wrong(Promise.resolve(f32()))), kind: type, op: 'nonNeg', argument: /^x$/, mentions: ['a promise', 'await it first'] },
  { title: 'a promise as out', call: () => clip(f32(), 0, 1, { out: wrong(Promise.resolve(f32())) }), kind: type, op: 'clip', argument: /^out$/, mentions: ['await it first'] },
  { title: 'a promise as a bound', call: () => clip(f32(), 0, wrong(Promise.resolve(1))), kind: type, op: 'clip', argument: /^max$/, mentions: ['await it first'] },
  { title: 'a plain array of bigints', call: () => clip(wrong([1n]), 0n, 1n), kind: type, op: 'clip', argument: /^x$/, mentions: ['BigInt64Array.from('] },
  { title: 'a detached array', call: () => clip(detached(), 0, 1), kind: type, op: 'clip', argument: /^x/, mentions: ['detached'] },
  { title: 'a detached array, nonNeg', call: () => nonNeg(detached()), kind: type, op: 'nonNeg', argument: /^x/ },
  { title: 'a detached NdArray', call: () => clip(wrong({ data: detached(), shape: [0], dtype: 'float32' }), 0, 1), kind: type, op: 'clip', argument: /^x/ },
  { title: 'an array past the end of its buffer', call: () => clip(outOfBounds(), 0, 1), kind: type, op: 'clip', argument: /^x/ },
  { title: 'an array that starts past the end', call: () => clip(startsOutOfBounds(), 0, 1), kind: type, op: 'clip', argument: /^x/ },
  { title: 'an NdArray whose shape does not fit', call: () => clip(wrong({ data: f32(), shape: [2, 2], dtype: 'float32' }), 0, 1), kind: range, op: 'clip', argument: /^x/, mentions: ['[2, 2]', '6'] },
  { title: 'an NdArray whose dtype is not its data’s', call: () => clip(wrong({ data: f32(), shape: [6], dtype: 'int32' }), 0, 1), kind: type, op: 'clip', argument: /^x/, mentions: ['int32', 'float32'] },
  { title: 'clipVjp of integers', call: () => clipVjp(Int32Array.of(1), Int32Array.of(1), 0, 1), kind: type, op: 'clipVjp', argument: /^x$/, mentions: ['int32', 'float32', 'float64'] },
  { title: 'clipVjp of bigints', call: () => clipVjp(BigInt64Array.of(1n), BigInt64Array.of(1n), 0n, 1n), kind: type, op: 'clipVjp', argument: /^x$/ },
]);

describe('case 57: objects with strides or an offset', () => {
  it.each(stridedObjects.filter((entry) => !entry.contiguous))('refuses $title', ({ make }) => {
    for (const call of [() => clip(wrong(make()), 0, 1), () => nonNeg(wrong(make()))]) {
      expect(isClampwiseError(caught(call))).toBe(true);
    }
    // The same object as a bound, as out and as dy.
    const x = f32();
    expect(isClampwiseError(caught(() => clip(x, wrong(make()), 9, { shape: [2, 3] })))).toBe(true);
    expect(
      isClampwiseError(caught(() => clip(ndarray(x, [2, 3]), 0, 9, { out: wrong(make()) }))),
    ).toBe(true);
    expect(isClampwiseError(caught(() => clipVjp(wrong(make()), x, 0, 9)))).toBe(true);
    expect([...x]).toEqual([...f32()]);
  });

  it('is a TypeError that says what is wrong where the shape alone would pass', () => {
    const transposed = { data: f32(), shape: [2, 3], stride: [1, 2], offset: 0 };
    check({
      title: '',
      call: () => clip(wrong(transposed), 0, 1),
      kind: type,
      op: 'clip',
      argument: /^x/,
      mentions: ['contiguous'],
    });
  });

  it.each(stridedObjects.filter((entry) => entry.contiguous))('reads $title', ({ make }) => {
    expect([...clip(make() as unknown as NdArray<Float32Array>, 0, 1).data]).toEqual([
      0, 0, 0, 1, 1, 1,
    ]);
  });
});

// biome-ignore format: a table, one refusal a line
const badBounds: readonly [string, unknown, 'TypeError' | 'RangeError'][] = [
  ['undefined', undefined, type],
  ['a string', '1', type],
  ['a boolean', true, type],
  ['an object', {}, type],
  ['a function', () => 1, type],
  ['a symbol', Symbol('bound'), type],
  ['a bigint for float32', 1n, type],
  ['NaN', NaN, range],
  ['a list of strings', ['1', '2', '3', '4', '5', '6'], type],
  ['a list of bigints', [1n, 2n, 3n, 4n, 5n, 6n], type],
  ['a list with a hole', [1, 2, undefined, 4, 5, 6], type],
  ['a list with null', [1, 2, null, 4, 5, 6], type],
  ['nested lists', [[1], [2], [3], [4], [5], [6]], type],
  ['a float64 array', new Float64Array(6), type],
  ['an int32 array', new Int32Array(6), type],
  ['a bigint array', new BigInt64Array(6), type],
  ['a float64 NdArray', ndarray(new Float64Array(6), [6]), type],
  ['a list of another length', [1, 2, 3, 4], range],
  ['a longer list', [1, 2, 3, 4, 5, 6, 7], range],
  ['an empty list', [], range],
  ['an NdArray of more axes', ndarray(new Float32Array(6), [1, 6]), range],
  ['an NdArray of another shape', ndarray(new Float32Array(3), [3]), range],
  ['an NdArray that would make x grow', ndarray(new Float32Array(12), [2, 6]), range],
  ['a detached array', detached(), type],
  ['an array past the end of its buffer', outOfBounds(), type],
];

table(
  'bounds',
  badBounds.flatMap(([title, value, kind]): Refusal[] => [
    {
      title: `min: ${title}`,
      call: () => clip(f32(), wrong(value), 9),
      kind,
      op: 'clip',
      argument: /^min/,
    },
    {
      title: `max: ${title}`,
      call: () => clip(f32(), null, wrong(value)),
      kind,
      op: 'clip',
      argument: /^max/,
    },
    {
      title: `max beside an array: ${title}`,
      call: () => clip(f32(), new Float32Array(6), wrong(value)),
      kind,
      op: 'clip',
      argument: /^max/,
    },
    {
      title: `clipInto, min: ${title}`,
      call: () => clipInto(f32(), f32(), wrong(value), 9),
      kind,
      op: 'clipInto',
      argument: /^min/,
    },
    {
      title: `clipVjp, min: ${title}`,
      call: () => clipVjp(f32(), f32(), wrong(value), 9),
      kind,
      op: 'clipVjp',
      argument: /^min/,
    },
    {
      title: `clipVjp, max: ${title}`,
      call: () => clipVjp(f32(), f32(), 0, wrong(value)),
      kind,
      op: 'clipVjp',
      argument: /^max/,
    },
  ]),
);

// biome-ignore format: a table, one refusal a line
table('bounds and dtypes', [
  { title: 'min above max names both', call: () => clip(f32(), 2, 1), kind: range, op: 'clip', argument: /min|max/, mentions: ['2', '1'] },
  { title: 'min above max, clipVjp', call: () => clipVjp(f32(), f32(), 2.5, -1), kind: range, op: 'clipVjp', argument: /min|max/, mentions: ['2.5', '-1'] },
  { title: 'min above max before rounding', call: () => clip(f32(), 1 + 1e-12, 1), kind: range, op: 'clip', argument: /min|max/ },
  { title: 'an int16 bound for int8', call: () => clip(new Int8Array(2), new Int16Array(2), null), kind: type, op: 'clip', argument: /^min/, mentions: ['int16', 'int8'] },
  { title: 'a uint32 bound for int32', call: () => clip(new Int32Array(2), null, new Uint32Array(2)), kind: type, op: 'clip', argument: /^max/ },
  { title: 'a bigint array for int32', call: () => clip(new Int32Array(2), wrong(new BigInt64Array(2)), null), kind: type, op: 'clip', argument: /^min/ },
  { title: 'an int32 array for int64', call: () => clip(new BigInt64Array(2), new Int32Array(2), null), kind: type, op: 'clip', argument: /^min/ },
  { title: 'a bigint for uint8', call: () => clip(new Uint8Array(2), 0n, 1), kind: type, op: 'clip', argument: /^min$/ },
  { title: 'NaN in a float bound of integers', call: () => clip(new Int16Array(3), null, Float32Array.of(1, NaN, 3)), kind: range, op: 'clip', argument: /^max/, mentions: ['NaN'] },
  { title: 'NaN in a float bound of int64', call: () => clip(new BigInt64Array(3), Float64Array.of(1, 2, NaN), null), kind: range, op: 'clip', argument: /^min/, mentions: ['NaN'] },
  { title: 'NaN for int64', call: () => clip(new BigInt64Array(1), NaN, null), kind: range, op: 'clip', argument: /^min/, mentions: ['NaN'] },
  { title: 'a number beyond 2^53 for int64', call: () => clip(new BigInt64Array(1), -1e20, null), kind: range, op: 'clip', argument: /^min/, mentions: ['bigint'] },
  { title: 'a number beyond 2^53 for uint64 in an array', call: () => clip(new BigUint64Array(2), null, Float64Array.of(1, 1e17)), kind: range, op: 'clip', argument: /^max/, mentions: ['bigint'] },
  { title: 'no integer between', call: () => clip(new Uint8Array(2), 0.2, 0.8), kind: range, op: 'clip', argument: /min|max/, mentions: ['0.2', '0.8'] },
  { title: 'infinite min of integers', call: () => clip(new Int8Array(2), Infinity, null), kind: range, op: 'clip', argument: /min|max/, mentions: ['Infinity'] },
  { title: 'infinite max of integers', call: () => clip(new Int8Array(2), null, -Infinity), kind: range, op: 'clip', argument: /min|max/, mentions: ['-Infinity'] },
  { title: 'nothing of int64 above', call: () => clip(new BigInt64Array(1), 2n ** 63n, null), kind: range, op: 'clip', argument: /min|max/ },
  { title: 'nothing of uint64 for -Infinity', call: () => clip(new BigUint64Array(1), null, -Infinity), kind: range, op: 'clip', argument: /min|max/ },
]);

const x6 = f32();
const i6 = new Int16Array(6);
const shared48 = new ArrayBuffer(48);

// biome-ignore format: a table, one refusal a line
table('options', [
  { title: 'an unknown key names the nearest', call: () => clip(f32(), 0, 1, wrong({ shpae: [6] })), kind: type, op: 'clip', argument: /options|shpae/, mentions: ['shpae', 'shape'] },
  { title: 'output', call: () => clip(f32(), 0, 1, wrong({ output: f32() })), kind: type, op: 'clip', argument: /options|output/, mentions: ["'out'"] },
  { title: 'NaN', call: () => nonNeg(f32(), wrong({ NaN: 0 })), kind: type, op: 'nonNeg', argument: /options|NaN/, mentions: ["'nan'"] },
  { title: 'gradients', call: () => clipVjp(f32(), f32(), 0, 1, wrong({ gradients: 'exact' })), kind: type, op: 'clipVjp', argument: /options|gradients/, mentions: ["'gradient'"] },
  { title: 'an unknown key whose value is undefined', call: () => clip(f32(), 0, 1, wrong({ axis: undefined })), kind: type, op: 'clip', argument: /options|axis/, mentions: ['axis'] },
  { title: 'an array as options', call: () => clip(f32(), 0, 1, wrong(f32())), kind: type, op: 'clip', argument: /options/ },
  { title: 'an empty array as options', call: () => clip(f32(), 0, 1, wrong([])), kind: type, op: 'clip', argument: /options/ },
  { title: 'null as options', call: () => nonNeg(f32(), wrong(null)), kind: type, op: 'nonNeg', argument: /options/ },
  { title: 'a string as options', call: () => clip(f32(), 0, 1, wrong('out')), kind: type, op: 'clip', argument: /options/ },
  { title: 'null as options of clipVjp', call: () => clipVjp(f32(), f32(), 0, 1, wrong(null)), kind: type, op: 'clipVjp', argument: /options/ },
  { title: 'nan: a string', call: () => clip(f32(), 0, 1, wrong({ nan: 'zero' })), kind: type, op: 'clip', argument: /^nan$/, mentions: ['zero', 'keep'] },
  { title: 'nan: null', call: () => nonNeg(f32(), wrong({ nan: null })), kind: type, op: 'nonNeg', argument: /^nan$/ },
  { title: 'shape: another size', call: () => clip(f32(), 0, 1, { shape: [2, 2] }), kind: range, op: 'clip', argument: /^shape/, mentions: ['[2, 2]', '6'] },
  { title: 'shape: a negative axis', call: () => clip(f32(), 0, 1, { shape: [-2, -3] }), kind: range, op: 'clip', argument: /^shape/ },
  { title: 'shape: a fraction', call: () => clip(f32(), 0, 1, { shape: [1.5, 4] }), kind: range, op: 'clip', argument: /^shape/ },
  { title: 'shape: a number', call: () => clip(f32(), 0, 1, wrong({ shape: 6 })), kind: type, op: 'clip', argument: /^shape/ },
  { title: 'shape: strings', call: () => nonNeg(f32(), wrong({ shape: ['2', '3'] })), kind: type, op: 'nonNeg', argument: /^shape/ },
  { title: 'shape: not that of the NdArray', call: () => clip(ndarray(f32(), [2, 3]), 0, 1, { shape: [3, 2] }), kind: range, op: 'clip', argument: /^shape/ },
  { title: 'out: null', call: () => clip(f32(), 0, 1, wrong({ out: null })), kind: type, op: 'clip', argument: /^out/ },
  { title: 'out: a plain array', call: () => clip(f32(), 0, 1, wrong({ out: [0, 0, 0, 0, 0, 0] })), kind: type, op: 'clip', argument: /^out/ },
  { title: 'out: another dtype', call: () => clip(f32(), 0, 1, { out: new Float64Array(6) }), kind: type, op: 'clip', argument: /^out/, mentions: ['float64', 'float32'] },
  { title: 'out: uint8 for uint8clamped', call: () => clip(new Uint8ClampedArray(6), 0, 1, { out: new Uint8Array(6) }), kind: type, op: 'clip', argument: /^out/ },
  { title: 'out: shorter', call: () => clip(f32(), 0, 1, { out: new Float32Array(5) }), kind: range, op: 'clip', argument: /^out/, mentions: ['5', '6'] },
  { title: 'out: longer', call: () => nonNeg(f32(), { out: new Float32Array(7) }), kind: range, op: 'nonNeg', argument: /^out/ },
  { title: 'out: an NdArray for a typed array', call: () => clip(f32(), 0, 1, wrong({ out: ndarray(f32(), [6]) })), kind: type, op: 'clip', argument: /^out/ },
  { title: 'out: an NdArray of another shape', call: () => clip(ndarray(f32(), [2, 3]), 0, 1, { out: ndarray(f32(), [3, 2]) }), kind: range, op: 'clip', argument: /^out/ },
  { title: 'out: detached', call: () => clip(new Float32Array(0), 0, 1, { out: detached() }), kind: type, op: 'clip', argument: /^out/ },
  { title: 'out: overlaps x, one element later', call: () => clip(x6.subarray(0, 5), 0, 1, { out: x6.subarray(1, 6) }), kind: range, op: 'clip', argument: /^out/, mentions: ['overlap'] },
  { title: 'out: overlaps x, one element earlier', call: () => nonNeg(x6.subarray(1, 6), { out: x6.subarray(0, 5) }), kind: range, op: 'nonNeg', argument: /^out/ },
  { title: 'out: overlaps x of integers', call: () => clip(i6.subarray(0, 5), 0, 1, { out: i6.subarray(1, 6) }), kind: range, op: 'clip', argument: /^out/ },
  { title: 'clipInto: out overlaps x of integers', call: () => clipInto(i6.subarray(1, 6), i6.subarray(0, 5), 0, 1), kind: range, op: 'clipInto', argument: /^out/ },
  { title: 'out: overlaps the lower bound', call: () => clip(f32().subarray(0, 5), x6.subarray(0, 5), null, { out: x6.subarray(1, 6) }), kind: range, op: 'clip', argument: /^out/ },
  { title: 'out: overlaps the upper bound', call: () => clip(f32().subarray(0, 5), null, x6.subarray(1, 6), { out: x6.subarray(0, 5) }), kind: range, op: 'clip', argument: /^out/ },
  { title: 'out: overlaps a bound that broadcasts', call: () => clip(ndarray(f32(), [2, 3]), x6.subarray(0, 3), null, { out: x6 }), kind: range, op: 'clip', argument: /^out/ },
  { title: 'out: overlaps a bound that repeats inside', call: () => clip(ndarray(f32(), [2, 3]), ndarray(x6.subarray(0, 2), [2, 1]), null, { out: x6 }), kind: range, op: 'clip', argument: /^out/ },
  { title: 'out: overlaps a bound of another dtype', call: () => clip(new Int32Array(6), null, new Float64Array(shared48), { out: new Int32Array(shared48, 0, 6) }), kind: range, op: 'clip', argument: /^out/ },
  { title: 'clipVjp: out overlaps a bound', call: () => clipVjp(f32().subarray(0, 5), f32().subarray(0, 5), x6.subarray(0, 5), null, { out: x6.subarray(1, 6) }), kind: range, op: 'clipVjp', argument: /^out/ },
  { title: 'clipInto: undefined as out', call: () => clipInto(wrong(undefined), f32(), 0, 1), kind: type, op: 'clipInto', argument: /^out/ },
  { title: 'clipInto: another dtype', call: () => clipInto(new Int32Array(6), f32(), 0, 1), kind: type, op: 'clipInto', argument: /^out/ },
  { title: 'clipInto: x and out swapped lengths', call: () => clipInto(new Float32Array(3), f32(), 0, 1), kind: range, op: 'clipInto', argument: /^out/ },
  { title: 'clipVjp: gradient of another name', call: () => clipVjp(f32(), f32(), 0, 1, wrong({ gradient: 'straight' })), kind: range, op: 'clipVjp', argument: /^gradient/, mentions: ['straight', 'straightThrough'] },
  { title: 'clipVjp: gradient of another kind', call: () => clipVjp(f32(), f32(), 0, 1, wrong({ gradient: 1 })), kind: type, op: 'clipVjp', argument: /^gradient/ },
  { title: 'clipVjp: dy of another dtype', call: () => clipVjp(new Float64Array(6), f32(), 0, 1), kind: type, op: 'clipVjp', argument: /^dy/ },
  { title: 'clipVjp: dy of another length', call: () => clipVjp(new Float32Array(5), f32(), 0, 1), kind: range, op: 'clipVjp', argument: /^dy/ },
  { title: 'clipVjp: dy of another shape', call: () => clipVjp(ndarray(f32(), [3, 2]), ndarray(f32(), [2, 3]), 0, 1), kind: range, op: 'clipVjp', argument: /^dy/ },
  { title: 'clipVjp: out overlaps dy', call: () => clipVjp(x6.subarray(0, 5), f32().subarray(0, 5), 0, 1, { out: x6.subarray(1, 6) }), kind: range, op: 'clipVjp', argument: /^out/ },
  { title: 'clipVjp: out overlaps x', call: () => clipVjp(f32().subarray(0, 5), x6.subarray(0, 5), 0, 1, { out: x6.subarray(1, 6) }), kind: range, op: 'clipVjp', argument: /^out/ },
  { title: 'clipVjp: out of another dtype', call: () => clipVjp(f32(), f32(), 0, 1, { out: new Float64Array(6) }), kind: type, op: 'clipVjp', argument: /^out/ },
]);

// biome-ignore format: a table, one refusal a line
table('other functions', [
  { title: 'ndarray: a plain array', call: () => ndarray(wrong([1, 2]), [2]), kind: type, op: 'ndarray', argument: /^data/ },
  { title: 'ndarray: a shape that does not fit', call: () => ndarray(f32(), [4, 2]), kind: range, op: 'ndarray', argument: /^shape/ },
  { title: 'ndarray: no shape', call: () => ndarray(f32(), wrong(undefined)), kind: type, op: 'ndarray', argument: /^shape/ },
  { title: 'heap.alloc: a negative length', call: () => heap.alloc(-1), kind: range, op: 'heap.alloc', argument: /^length/ },
  { title: 'heap.alloc: a fraction', call: () => heap.alloc(1.5), kind: range, op: 'heap.alloc', argument: /^length/ },
  { title: 'heap.alloc: a string', call: () => heap.alloc(wrong('3')), kind: type, op: 'heap.alloc', argument: /^length/ },
  { title: 'heap.alloc: an unknown dtype', call: () => heap.alloc(3, wrong('float')), kind: type, op: 'heap.alloc', argument: /^dtype/, mentions: ['float32'] },
  { title: 'heap.zeros: NaN', call: () => heap.zeros(NaN), kind: range, op: 'heap.zeros', argument: /^length/ },
  { title: 'heap.from: a plain array', call: () => heap.from(wrong([1, 2])), kind: type, op: 'heap.from', argument: /^data/ },
  { title: 'heap.free: a number', call: () => heap.free(wrong(8)), kind: type, op: 'heap.free', argument: /^x/ },
  { title: 'heap.scope: no function', call: () => heap.scope(wrong(undefined)), kind: type, op: 'heap.scope', argument: /^fn/ },
  { title: 'heap.detach: a string', call: () => heap.detach(wrong('x')), kind: type, op: 'heap.detach', argument: /^x/ },
  { title: 'finfo: an integer type', call: () => finfo(wrong('int8')), kind: type, op: 'finfo', argument: /^dtype/ },
  { title: 'iinfo: a float type', call: () => iinfo(wrong('float32')), kind: type, op: 'iinfo', argument: /^dtype/ },
]);

describe('nothing is written before all checks have passed', () => {
  const x = f32();
  const failing: readonly [string, (out: Float32Array) => unknown][] = [
    ['a wrong bound', (out) => clip(x, 0, wrong('9'), { out })],
    ['min above max', (out) => clip(x, 2, 1, { out })],
    ['a bound that does not broadcast', (out) => clip(x, [1, 2], null, { out })],
    ['an unknown option beside out', (out) => clip(x, 0, 1, wrong({ out, axes: 0 }))],
    ['a wrong nan beside out', (out) => clip(x, 0, 1, wrong({ out, nan: 'no' }))],
    ['a wrong shape beside out', (out) => nonNeg(x, { out, shape: [5] })],
    ['clipInto with a NaN bound', (out) => clipInto(out, x, NaN, null)],
    ['clipVjp with a short dy', (out) => clipVjp(new Float32Array(2), x, 0, 1, { out })],
    ['clipVjp with a wrong mode', (out) => clipVjp(x, x, 0, 1, wrong({ out, gradient: 'no' }))],
  ];

  it.each(failing)('%s', (_, call) => {
    const out = garbage(x) as Float32Array;
    const before = bytesOf(out);
    expect(isClampwiseError(caught(() => call(out)))).toBe(true);
    expect(bytesOf(out)).toEqual(before);
  });

  it('a NaN in the last element of a float bound of a long integer array', () => {
    const n = 300_000;
    const integers = new Int32Array(n).fill(5);
    const bound = new Float64Array(n).fill(-1);
    bound[n - 1] = NaN;
    expect(caught(() => clip(integers, null, bound, { out: integers }))).toBeInstanceOf(
      ClampwiseRangeError,
    );
    expect(integers.every((value) => value === 5)).toBe(true);
  });

  it('a number that is not safe in the last element of a bound of int64', () => {
    const big: TypedArray = new BigInt64Array(1000).fill(5n);
    const bound = new Float64Array(1000).fill(-1);
    bound[999] = 2 ** 60;
    expect(caught(() => clip(big, null, bound, { out: big }))).toBeInstanceOf(ClampwiseRangeError);
    expect(big.every((value) => value === 5n)).toBe(true);
  });
});

describe('the errors', () => {
  it('say the same in their fields and their message', () => {
    const error = caught(() => clip(f32(), 2, 1)) as ClampwiseRangeError;
    expect(error.name).toBe('ClampwiseRangeError');
    expect(String(error)).toMatch(/^ClampwiseRangeError: clip/);
    const other = caught(() => clip(wrong([1]), 2, 1)) as ClampwiseTypeError;
    expect(other.name).toBe('ClampwiseTypeError');
  });

  it('are told from others, also from another copy of the package', async () => {
    expect(isClampwiseError(new RangeError('x'))).toBe(false);
    expect(isClampwiseError({ op: 'clip', argument: 'x', received: '', expected: '' })).toBe(false);
    expect(isClampwiseError(undefined)).toBe(false);
    expect(isClampwiseError(null)).toBe(false);
  });

  it('describe values that are hard to print', () => {
    const hostile = [
      Object.create(null),
      { constructor: null },
      Symbol('s'),
      'x'.repeat(1e6),
      new Proxy({}, {}),
    ];
    for (const value of hostile) {
      const error = caught(() => clip(wrong(value), 0, 1));
      expect(isClampwiseError(error)).toBe(true);
      expect((error as Error).message.length).toBeLessThan(400);
      expect(isClampwiseError(caught(() => clip(f32(), wrong(value), 1)))).toBe(true);
    }
  });
});

describe('messages', () => {
  it.each<[string, () => unknown]>([
    [
      'ndarray: shape [2, 2] holds 4 values, but data has 3',
      () => ndarray(Float32Array.of(1, 2, 3), [2, 2]),
    ],
    ['clip: shape [2, 2] holds 4 values, but x has 6', () => clip(f32(), 0, 1, { shape: [2, 2] })],
    [
      'clip: min has 2 values, but x has 6. Pass 1 or 6 values, or give x a shape',
      () => clip(f32(), [0, 1], null),
    ],
    [
      'clip: max has 2 values, but x has 6 and the last axis 3. Pass 1, 3 or 6 values',
      () => clip(ndarray(f32(), [2, 3]), null, [0, 1]),
    ],
  ])('%s', (message, call) => {
    expect((caught(call) as Error).message).toBe(message);
  });

  it.each([
    ['lr', 'learningRate'],
    ['learning_rate', 'learningRate'],
    ['clipvalue', 'clipValue'],
    ['wd', 'weightDecay'],
  ])('sgdStep: %s means %s', (name, meant) => {
    const error = caught(() => sgdStep(f32(), f32(), {}, wrong({ [name]: 1 }))) as Error;
    expect(error.message).toContain(`unknown option '${name}'; did you mean '${meant}'?`);
  });

  it.each([
    ['inplace', 'out'],
    ['norm_type', 'ord'],
    ['useNrom', 'useNorm'],
    ['errorIfNonfinite', 'onNonFinite'],
  ])('clipByGlobalNorm: %s means %s', (name, meant) => {
    const error = caught(() => clipByGlobalNorm([f32()], 1, wrong({ [name]: 1 }))) as Error;
    expect(error.message).toContain(`did you mean '${meant}'?`);
  });

  it.each([
    ['a_min', 'min'],
    ['amax', 'max'],
    ['dim', 'axis'],
    ['sums', 'sum'],
  ])('projectSimplex: %s means %s', (name, meant) => {
    const error = caught(() => projectSimplex(f32(), wrong({ [name]: 1 }))) as Error;
    expect(error.message).toContain(`did you mean '${meant}'?`);
  });

  it.each(['foo', 'at', 'colour', 'x', 'constructor', '__proto_', 'gradientMode'])(
    'of %s nothing is guessed',
    (name) => {
      const error = caught(() => clip(f32(), 0, 1, wrong({ [name]: 1 }))) as Error;
      expect(error.message).toContain(`unknown option '${name}'`);
      expect(error.message).not.toContain('did you mean');
    },
  );
});
