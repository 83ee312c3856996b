import { readFileSync } from 'node:fs';
import { heap } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { makeReader } from '../peers/simdLimits.ts';
import { middleOf, type TfjsBackend, useTfjs } from '../peers/tfjs.ts';
import { faultText } from '../task.ts';

/** Arrays that are taken together, and where results go. */
export interface GradientList {
  readonly x: readonly Float32Array[];
  readonly out: readonly Float32Array[];
  /** The norm of all of x. */
  readonly norm: number;
  /** What x is filled with before each turn, where a call changes it. */
  readonly source?: readonly Float32Array[];
}

const SHAPES = new URL('../../data/resnet50-shapes.json', import.meta.url);

/** The lengths of ResNet-50's trainable weights; of smaller arrays in proportion where `large` is small. */
export function resnetLengths(large: number): number[] {
  const entries = JSON.parse(readFileSync(SHAPES, 'utf8')) as { shape: number[] }[];
  const part = large / 1024 ** 2;
  return entries.map(({ shape }) => Math.ceil(part * shape.reduce((n, size) => n * size, 1)));
}

export function ordinaryList(lengths: readonly number[]): GradientList {
  const x = lengths.map((length) => randomValues(length, 0.5));
  return { x, out: x.map(({ length }) => new Float32Array(length)), norm: normOf(x) };
}

export function listInHeap(lengths: readonly number[]): GradientList {
  const x = lengths.map((length) => heap.from(randomValues(length, 0.5)));
  return { x, out: x.map(({ length }) => heap.zeros(length)), norm: normOf(x) };
}

export function freeList({ x, out }: GradientList): void {
  for (const array of [...x, ...out]) heap.free(array as Float32Array<ArrayBuffer>);
}

/** By arrays, so that no sum loses what counts. */
function normOf(list: readonly Float32Array[]): number {
  const squares = list.map((values) => {
    let sum = 0;
    for (const value of values) sum += value * value;
    return sum;
  });
  return Math.sqrt(squares.reduce((total, sum) => total + sum, 0));
}

/**
 * A contender that writes x, multiplied by `scale`, into `out`, or in place where x has a source; where `scale` is null, it
 * returns the norm.
 */
export function onLists(
  list: GradientList,
  name: string,
  scale: number | null,
  call: (x: readonly Float32Array[], out: readonly Float32Array[]) => number | undefined,
): Contender {
  const { x, out, norm, source } = list;
  const results = source === undefined ? out : x;
  const last = results.at(-1) as Float32Array;
  const enter = (): void => {
    for (const [k, values] of (source ?? []).entries()) x[k]?.set(values);
  };
  return {
    name,
    enter,
    run: () => consume(call(x, out) ?? (last[last.length >> 1] as number)),
    check: () => {
      for (const values of out) if (source === undefined) values.fill(0);
      const returned = call(x, out);
      if (scale === null) return normFault(returned as number, norm, 1e-12);
      return listFault(source ?? x, results, scale, 2 ** -22);
    },
  };
}

/** A contender of tfjs, whose sums in float32 may be off by a hundredth to count, and are marked all the same. */
export function listOnTfjs(
  { x, norm }: GradientList,
  backend: TfjsBackend,
  scale: number | null,
  call: (x: readonly tf.Tensor[]) => tf.Tensor[],
): Contender {
  useTfjs(backend);
  const tensors = x.map((values) => tf.tensor1d(values));
  const fault = (slack: number): string | null => {
    const results = call(tensors);
    const values = results.map((result) => result.dataSync<'float32'>());
    for (const result of results) result.dispose();
    if (scale === null) return normFault(values[0]?.[0] as number, norm, slack);
    return listFault(x, values, scale, slack);
  };
  return {
    name: `tfjs ${backend}`,
    enter: () => useTfjs(backend),
    run: () => {
      const results = call(tensors);
      consume(middleOf(results.at(-1) as tf.Tensor, backend));
      for (const result of results) result.dispose();
    },
    check: () => fault(0.01),
    checkSpecial: () => fault(2 ** -22),
  };
}

function normFault(got: number, wanted: number, slack: number): string | null {
  return Math.abs(got - wanted) <= wanted * slack
    ? null
    : `the norm is ${got.toPrecision(7)}, not ${wanted.toPrecision(7)}`;
}

function listFault(
  x: readonly Float32Array[],
  got: readonly Float32Array[],
  scale: number,
  slack: number,
): string | null {
  for (let k = 0; k < x.length; k++) {
    const [values, results] = [x[k] as Float32Array, got[k] as Float32Array];
    for (let i = 0; i < values.length; i++) {
      const wanted = (values[i] as number) * scale;
      const error = Math.abs((results[i] as number) - wanted);
      if (!(error <= Math.abs(wanted) * slack)) {
        return faultText(values[i], results[i], wanted);
      }
    }
  }
  return null;
}

/** One pass that reads, over a memory of its own that holds as many values. */
export function readList({ x }: GradientList, name: string): Contender {
  const read = readerOf(x);
  return { name, run: () => consume(read()), check: () => null };
}

/** One pass that copies each array. */
export function copyLists({ x, out }: GradientList, name: string): Contender {
  return {
    name,
    run: () => {
      copyAll(x, out);
      consume(out[0]?.[0] as number);
    },
    check: () => listFault(x, out, 1, 0),
    enter: () => copyAll(x, out),
  };
}

/** The two passes one after the other. */
export function readAndCopyLists({ x, out }: GradientList, name: string): Contender {
  const read = readerOf(x);
  return {
    name,
    run: () => {
      consume(read());
      copyAll(x, out);
      consume(out[0]?.[0] as number);
    },
    check: () => null,
  };
}

function copyAll(x: readonly Float32Array[], out: readonly Float32Array[]): void {
  for (let k = 0; k < x.length; k++) (out[k] as Float32Array).set(x[k] as Float32Array);
}

function readerOf(x: readonly Float32Array[]): () => number {
  const bytes = x.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const { memory, read } = makeReader(bytes);
  // Pages that were never written are all one and the same.
  new Float32Array(memory.buffer).fill(0.5);
  const end = Math.ceil(bytes / 128) * 128;
  return () => read(0, end);
}
