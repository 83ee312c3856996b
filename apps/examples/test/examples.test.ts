import { heap } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { clipArrays } from '../src/examples/clipArrays.ts';
import { clipGradients } from '../src/examples/clipGradients.ts';
import { customLayer } from '../src/examples/customLayer.ts';
import { edgeValues } from '../src/examples/edgeValues.ts';
import { heapMemory } from '../src/examples/heapMemory.ts';
import { nonNegLayer } from '../src/examples/nonNegLayer.ts';
import { nonNegWeights } from '../src/examples/nonNegWeights.ts';
import { stuckRelu } from '../src/examples/stuckRelu.ts';
import { columns, printed } from './printed.ts';

test('clip-gradients: the gradients, clipped, and the update', async () => {
  const lines = await printed(clipGradients);
  expect(lines).toContain('Original Gradients: [-2, 0.5, 3, -1.5, 2.5]');
  expect(lines).toContain('Clipped Gradients: [-1, 0.5, 1, -1, 1]');
  expect(lines).toContain('Updated Weights: [0.1, -0.05, -0.1, 0.1, -0.1]');
  expect(lines.join(' ')).toMatch(
    /after you compute the gradients and before you update the weights/,
  );
});

test('non-neg-layer: five outputs, those below 0 raised to 0', async () => {
  const lines = await printed(nonNegLayer);
  const without = columns(lines, 'without NonNeg').map(Number);
  expect(without).toHaveLength(5);
  expect(Math.min(...without)).toBeLessThan(0);
  expect(Math.max(...without)).toBeGreaterThan(0);
  expect(columns(lines, 'with NonNeg').map(Number)).toEqual(without.map((y) => (y > 0 ? y : 0)));
});

describe('custom-layer', () => {
  test('gives what NonNeg gives in the same model', async () => {
    const model = columns(await printed(nonNegLayer), 'with NonNeg');
    const lines = await printed(customLayer);
    expect(columns(lines, 'NonNeg')).toEqual(model);
    expect(columns(lines, 'NonNegLayer')).toEqual(model);
  });

  test('differs from it at +Infinity and -0, as edge-values shows', async () => {
    const lines = await printed(edgeValues);
    expect(columns(lines, 'x')).toEqual(['Infinity', '-0']);
    expect(columns(lines, 'NonNeg')).toEqual(['Infinity', '0']);
    expect(columns(lines, 'NonNegLayer')).toEqual(['3.4028235e+38', '-0']);
  });
});

test('clip-arrays: bounds of every form', async () => {
  expect(await printed(clipArrays)).toEqual([
    'Samples within half the range: [-16384, -12000, 500, 16384, 16384]',
    'Pixels within the limits of video: [16, 128, 240, 235, 240, 16, 100, 110, 120]',
    'Samples under a ceiling that falls: [-16384, -12000, 500, 4096, 0]',
    'Bytes in -1000 to 99.5: [0, 99, 99, 99]',
  ]);
});

test('heap: what is made is given back', async () => {
  const before = heap.info();
  const lines = await printed(heapMemory);
  const used = lines.map((line) => Number.parseInt(line, 10)).filter((bytes) => bytes >= 0);
  const [first = 0, inside = 0, after, end] = used.map((bytes) => bytes - before.usedBytes);
  expect(first).toBeGreaterThanOrEqual(4_000_000);
  expect([inside, after, end]).toEqual([2 * first, first, 0]);
  expect(lines).toContain('A copy outside the heap: [-0.5, -0.5, -0.5], 12 bytes');
  expect(heap.info()).toMatchObject({ usedBytes: before.usedBytes, arrays: before.arrays });
});

test('nonneg-weights: -5 without the constraint, 0 with it', async () => {
  const lines = await printed(nonNegWeights);
  expect(columns(lines, 'without a constraint')).toEqual(['-5']);
  expect(columns(lines, "with kernelConstraint 'nonNeg'")).toEqual(['0']);
});

test('stuck-relu: relu stays at 0, every other rule reaches 2', async () => {
  const lines = await printed(stuckRelu);
  expect(columns(lines, 'relu(v)')).toEqual(['0.000', '0.000']);
  const others = [
    "clip of v, 'straightThrough'",
    "clip of v, 'inward'",
    'softplus(v)',
    'v, clipped after each update',
  ];
  for (const rule of others) expect(Number(columns(lines, rule)[0]), rule).toBeCloseTo(2, 2);
  // Turned round, those that stayed at the bound are back at once; those that drifted away are still under way.
  const turned = others.map((rule) => Number(columns(lines, rule)[1]));
  expect(turned[1]).toBeCloseTo(2, 2);
  expect(turned[3]).toBeCloseTo(2, 2);
  expect(turned[0]).toBe(0);
  expect(turned[2]).toBeLessThan(1);
});
