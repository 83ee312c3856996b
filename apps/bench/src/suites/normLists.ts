import { readFileSync } from 'node:fs';
import { heap } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { makeReader } from '../peers/simdLimits.ts';
import { middleOf, type TfjsBackend, useTfjs } from '../peers/tfjs.ts';
import { type GradientList, listFault, normFault, normOf } from './lists.ts';

const SHAPES = new URL('../../data/resnet50-shapes.json', import.meta.url);

/**
 * The lengths of ResNet-50's trainable weights. If `large` is small, they are smaller in
 * proportion.
 */
export function resnetLengths(large: number): number[] {
  const entries = JSON.parse(readFileSync(SHAPES, 'utf8')) as { shape: number[] }[];
  const part = large / 1024 ** 2;
  return entries.map(({ shape }) => Math.ceil(part * shape.reduce((n, size) => n * size, 1)));
}

export function listInHeap(lengths: readonly number[]): GradientList {
  const x = lengths.map((length) => heap.from(randomValues(length, 0.5)));
  return { x, out: x.map(({ length }) => heap.zeros(length)), norm: normOf(x) };
}

export function freeList({ x, out }: GradientList): void {
  for (const array of [...x, ...out]) heap.free(array as Float32Array<ArrayBuffer>);
}

/** A contender of tfjs. Its float32 sums may be off by a hundredth, and are marked as wrong. */
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

/** One pass that reads, over its own memory of as many values. */
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
  // The system maps all pages that were never written to one page.
  new Float32Array(memory.buffer).fill(0.5);
  const end = Math.ceil(bytes / 128) * 128;
  return () => read(0, end);
}
