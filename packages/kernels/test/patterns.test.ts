import { assertSame } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import { clip, clipVjp, heap, type NdArray, ndarray } from '../src/index.ts';
import { on, traced } from './support/harness.ts';

function wave(length: number, phase: number, by: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * 0.7 + phase) * by);
}

// A block of the staging memory holds 16384 values: bounds that repeat within a block, across blocks, and both.
const SHAPES: readonly [title: string, x: number[], lo: number[], hi: number[]][] = [
  ['short periods, one within the other', [700, 6, 10], [6, 10], [10]],
  ['a period longer than a block, and a short one', [3, 3000, 10], [3000, 10], [10]],
  ['two long periods', [2, 3, 20_000], [3, 20_000], [20_000]],
  ['a long period, and one for each element', [3, 17_001], [17_001], [3, 17_001]],
  ['a long period, and one value', [3, 17_001], [17_001], [1]],
];

describe.each(SHAPES)('bounds of %s', (_, xShape, loShape, hiShape) => {
  const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  const n = sizeOf(xShape);
  const x = ndarray(wave(n, 0, 3), xShape);
  const dy = ndarray(wave(n, 1, 2), xShape);
  const lo = ndarray(
    wave(sizeOf(loShape), 2, 1).map((v) => v - 1),
    loShape,
  );
  const hi = ndarray(
    wave(sizeOf(hiShape), 3, 1).map((v) => v + 1),
    hiShape,
  );
  // Element by element, by the rule of broadcasting.
  const at = (bound: NdArray<Float32Array>, i: number): number =>
    bound.data[i % bound.data.length] as number;
  const clipped = x.data.map((v, i) => Math.min(Math.max(v, at(lo, i)), at(hi, i)));
  const passed = x.data.map((v, i) =>
    v >= at(lo, i) && v <= at(hi, i) ? (dy.data[i] as number) : 0,
  );

  const placements: [string, (array: NdArray<Float32Array>) => NdArray<Float32Array>][] = [
    ['in ordinary arrays', (array) => array],
    ['in the heap', (array) => heap.from(array)],
  ];

  it.each(placements)('%s: clip and its gradient', (_place, placed) => {
    heap.scope(() => {
      const [a, b, c, d] = [placed(x), placed(lo), placed(hi), placed(dy)];
      const events = traced(() => {
        assertSame(on('wasm', () => clip(a, b, c)).data, clipped);
        assertSame(on('wasm', () => clipVjp(d, a, b, c).dx as NdArray).data, passed);
        const out = ndarray(new Float32Array(n), xShape);
        assertSame(on('wasm', () => clip(x, b, c, { out })).data, clipped);
      });
      for (const event of events) expect(event.backend).toBe('wasm');
    });
  });
});
