// What is neither an operation nor a step: the heap, the settings, limits of dtypes, errors.
import * as kernels from '@clampwise/kernels';
import { attach } from '@clampwise/kernels/raw';
import { ELEMENT_TYPES } from '@clampwise/testing/kernels';
import type { Draw } from '../core/draw.ts';
import { hostileOf } from '../core/hostile.ts';
import { show } from '../core/show.ts';
import { expect, type Notes, type Target } from '../core/target.ts';
import { build } from '../core/template.ts';
import { ALL_FLOATS, lengthOf, valuesOf } from '../core/values.ts';
import { arrayOf } from './arrays.ts';
import type { KernelEntry } from './call.ts';
import { checkError, checkHeap } from './check.ts';

/** Bits of the exponent and of the mantissa, by IEEE 754. */
const FORMATS: { readonly [dtype: string]: readonly [number, number] } = {
  float16: [5, 10],
  bfloat16: [8, 7],
  float32: [8, 23],
  float64: [11, 52],
};

function floatInfo(dtype: string): readonly (string | number)[] {
  const [exponent, mantissa] = FORMATS[dtype];
  const bias = 2 ** (exponent - 1) - 1;
  const most = (2 - 2 ** -mantissa) * 2 ** bias;
  return [
    1 + exponent + mantissa,
    dtype,
    2 ** -mantissa,
    most,
    -most,
    2 ** (1 - bias),
    2 ** (1 - bias - mantissa),
  ];
}

export const INFO_ENTRIES: readonly KernelEntry[] = [
  {
    name: 'finfo',
    covers: ['kernels finfo'],
    fn: kernels.finfo,
    make: (draw) => {
      const dtype = draw.pick(ALL_FLOATS);
      const [bits, name, eps, max, min, normal, subnormal] = floatInfo(dtype);
      const values = [name, bits, eps, max, min, normal, subnormal] as number[];
      const of = (result: unknown): unknown => {
        const f = result as kernels.FloatInfo;
        return [f.dtype, f.bits, f.eps, f.max, f.min, f.smallestNormal, f.smallestSubnormal];
      };
      return { args: [dtype], expected: () => ({ values, of }) };
    },
  },
  {
    name: 'iinfo',
    covers: ['kernels iinfo'],
    fn: kernels.iinfo as never,
    make: (draw) => {
      const dtype = draw.pick(ELEMENT_TYPES.filter((name) => !name.includes('float')));
      const bits = Number(/\d+/.exec(dtype)?.[0]);
      const isSigned = !dtype.startsWith('u');
      const top = 1n << BigInt(isSigned ? bits - 1 : bits);
      const ends = [isSigned ? -top : 0n, top - 1n];
      const values = [dtype, bits, ...(bits === 64 ? ends : ends.map(Number))] as number[];
      const of = (result: unknown): unknown => {
        const info = result as kernels.IntegerInfo;
        return [info.dtype, info.bits, info.min, info.max];
      };
      return { args: [dtype], expected: () => ({ values, of }) };
    },
  },
  {
    name: 'ndarray',
    covers: ['kernels ndarray'],
    fn: kernels.ndarray as never,
    make: (draw) => {
      const { slot, shape } = arrayOf(
        draw,
        ELEMENT_TYPES.filter((name) => !name.includes('16')),
      );
      const flat = { ...slot, shape: null };
      const values = Array.from(slot.data as ArrayLike<number>);
      const source = Object.assign(Object.create(Object.getPrototypeOf(slot)), flat);
      return { args: [source, shape], expected: () => ({ values }) };
    },
  },
];

type Any = (...args: unknown[]) => unknown;

/** Calls a function with any values; it may only return or throw an error of ours. */
function anyCall(fn: Any, draw: Draw, notes: Notes, name: string): unknown {
  const args = Array.from({ length: draw.int(4) }, () => hostileOf(draw));
  notes.call(() => `${name}(${args.map((arg) => show(arg)).join(', ')})`);
  try {
    return fn(...args.map((arg) => build(arg, (slot) => slot.data)));
  } catch (error) {
    checkError(error);
    return undefined;
  }
}

/** Random work in the heap: arrays must not meet, keep their values, and all come back. */
function heapCase(draw: Draw, notes: Notes): void {
  const { heap } = kernels;
  const before = heap.info();
  const kept: { array: kernels.TypedArray; bytes: Uint8Array }[] = [];
  const lines: string[] = [];
  notes.call(() => lines.join('; '));
  const steps = draw.between(1, 20);
  const bytesOf = (x: kernels.TypedArray): Uint8Array =>
    new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
  const keep = (array: kernels.TypedArray): void => {
    const bytes = bytesOf(array);
    bytes.fill(kept.length + 1);
    kept.push({ array, bytes: bytes.slice() });
  };
  const work = (): void => {
    for (let k = 0; k < steps; k++) heapStep(draw, kept, keep, lines);
    for (const { array, bytes } of kept) {
      const isSame = Buffer.compare(bytesOf(array), bytes) === 0;
      expect(isSame, 'a wrong write', () => `an array of ${array.length} in the heap changed`);
    }
  };
  try {
    if (draw.int(3) === 2) heap.scope(work);
    else work();
  } finally {
    for (const { array } of kept) if (heap.has(array)) heap.free(array);
    checkHeap(before);
  }
}

function heapStep(
  draw: Draw,
  kept: { array: kernels.TypedArray }[],
  keep: (array: kernels.TypedArray) => void,
  lines: string[],
): void {
  const { heap } = kernels;
  const dtype = draw.pick(ELEMENT_TYPES);
  const way = draw.int(6);
  const length = lengthOf(draw);
  lines.push(`${['alloc', 'zeros', 'from', 'free', 'detach', 'any'][way]} ${dtype} ${length}`);
  if (way === 0) keep(heap.alloc(length, dtype));
  if (way === 1) {
    const array = heap.zeros(length, dtype) as kernels.TypedArray;
    const isZero = Array.from(array as ArrayLike<number>).every((value) => Number(value) === 0);
    expect(isZero, 'a wrong result', () => 'heap.zeros has other values');
    keep(array);
  }
  const values = way === 2 ? valuesOf(draw, dtype, length) : null;
  if (values !== null) {
    const array = heap.from(values) as kernels.TypedArray;
    expect(String(array) === String(values), 'a wrong result', () => 'heap.from differs');
    keep(array);
  }
  if (way === 3 && kept.length > 0) {
    const [{ array }] = kept.splice(draw.int(kept.length), 1);
    heap.free(array);
  }
  if (way === 4 && kept.length > 0) {
    const { array } = draw.pick(kept);
    const copy = heap.detach(array) as kernels.TypedArray;
    expect(!heap.has(copy) || copy.length === 0, 'a wrong result', () => 'detach stays');
  }
  if (way === 5) {
    const name = draw.pick(['alloc', 'detach', 'free', 'from', 'has', 'scope', 'zeros'] as const);
    const fn = heap[name] as unknown as Any;
    // Numbers of bytes that no machine has, and arrays that are not in the heap.
    const result = anyCall(fn, draw, { call: (text) => lines.push(text()) }, `heap.${name}`);
    const isOurs = ArrayBuffer.isView(result) && heap.has(result as kernels.TypedArray);
    if (isOurs) heap.free(result as kernels.TypedArray);
  }
}

/** A memory of another owner, with an allocator that only counts up. */
function attachCase(draw: Draw, notes: Notes): void {
  if (draw.oneIn(3)) {
    anyCall(attach as Any, draw, notes, 'attach');
    return;
  }
  foreign ??= foreignMemory();
  const { memory, attached } = foreign;
  const dtype = draw.pick(['float32', 'int16', 'float64'] as const);
  const length = draw.pick([1, 3, 64, 100, 4097]);
  const [min, max] = [draw.between(-8, 0) / 4, draw.between(0, 8) / 4];
  notes.call(() => `clip of ${length} ${dtype} in an attached memory to ${min}..${max}`);
  const source = valuesOf(draw, dtype, length);
  const address = 2 ** 21 + 64;
  const all = new Uint8Array(memory.buffer, address - 64, length * source.BYTES_PER_ELEMENT + 128);
  all.fill(0xa5);
  const x = attached.view(dtype, address, length) as kernels.TypedArray;
  new Uint8Array(memory.buffer, address, source.byteLength).set(new Uint8Array(source.buffer));
  const expected = kernels.clip(source as Float32Array, min, max);
  attached.run(() => kernels.clip(x as Float32Array, min, max, { out: x as Float32Array }));
  const isSame = String(x) === String(expected);
  expect(isSame, 'a wrong result', () => `${x} instead of ${expected}`);
  const around = [...all.subarray(0, 64), ...all.subarray(all.length - 64)];
  const stands = around.every((byte) => byte === 0xa5);
  expect(stands, 'a wrong write', () => 'bytes around the array changed');
}

let foreign: ReturnType<typeof foreignMemory> | undefined;

function foreignMemory(): {
  memory: WebAssembly.Memory;
  attached: ReturnType<typeof attach>;
} {
  const memory = new WebAssembly.Memory({ initial: 64 });
  let next = 1024;
  const alloc = (bytes: number): number => {
    next += bytes;
    return next - bytes;
  };
  return { memory, attached: attach(memory, { alloc, free: () => {} }) };
}

function settingsCase(draw: Draw, notes: Notes): void {
  const backend = draw.pick(['auto', 'js', 'wasm', hostileOf(draw)] as const);
  const options = { backend: build(backend, (slot) => slot.data) };
  notes.call(() => `configure({ backend: ${show(backend)} })`);
  try {
    if (draw.int(3) === 2) anyCall(kernels.configure as Any, draw, notes, 'configure');
    else kernels.configure(options as kernels.EngineOptions);
    const info = kernels.backendInfo();
    const isBackend = info.backend === 'js' || info.backend === 'wasm';
    expect(isBackend, 'a wrong result', () => `backend ${info.backend}`);
  } catch (error) {
    checkError(error);
  } finally {
    kernels.configure({ backend: 'auto', trace: null });
  }
}

function errorCase(draw: Draw, notes: Notes): void {
  const value = build(hostileOf(draw), (slot) => slot.data);
  notes.call(() => 'isClampwiseError(…)');
  let isError: boolean;
  try {
    isError = kernels.isClampwiseError(value);
  } catch (error) {
    checkError(error);
    return;
  }
  expect(!isError, 'a wrong result', () => 'isClampwiseError is true');
  const Kind = draw.pick([kernels.ClampwiseRangeError, kernels.ClampwiseTypeError]);
  const made = new Kind('op', 'argument', 'received', 'expected');
  expect(kernels.isClampwiseError(made), 'a wrong result', () => 'isClampwiseError is false');
  const isKind = made instanceof (Kind === kernels.ClampwiseRangeError ? RangeError : TypeError);
  expect(isKind && made.message.includes('op'), 'a wrong result', () => made.message);
}

export const REST: readonly Target[] = [
  { name: 'heap', covers: ['kernels heap'], run: heapCase },
  { name: 'attach', covers: ['kernels/raw attach'], run: attachCase },
  {
    name: 'configure',
    covers: ['kernels configure', 'kernels backendInfo'],
    run: settingsCase,
  },
  {
    name: 'isClampwiseError',
    covers: [
      'kernels isClampwiseError',
      'kernels ClampwiseRangeError',
      'kernels ClampwiseTypeError',
    ],
    run: errorCase,
  },
];
