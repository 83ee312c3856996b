import { describe, expect, it } from 'vitest';
import * as kernels from '../src/index.ts';
import { ndarray } from '../src/index.ts';
import { BACKENDS, useBackend } from './support/harness.ts';

const SHAPE = [1e9, 0];
const none = ndarray(new Float32Array(0), SHAPE);
const rows = { axis: 1 };

// A loop over the vectors, of which none has an element, would take seconds, and their norms gigabytes.
const CALLS: readonly [string, () => unknown][] = [
  ['clipByNorm', () => kernels.clipByNorm(none, 1, rows)],
  ['clipByNormVjp', () => kernels.clipByNormVjp(none, none, 1, rows)],
  ['constrainMaxNorm', () => kernels.constrainMaxNorm(none, 1, rows)],
  ['constrainUnitNormVjp', () => kernels.constrainUnitNormVjp(none, none, rows)],
  ['projectSimplex', () => kernels.projectSimplex(none, rows)],
  ['projectSimplexVjp', () => kernels.projectSimplexVjp(none, none, rows)],
  ['projectL1Ball', () => kernels.projectL1Ball(none, 1, rows)],
  ['projectL2Sphere', () => kernels.projectL2Sphere(none, 1, rows)],
  ['projectMonotone', () => kernels.projectMonotone(none, rows)],
  ['clip', () => kernels.clip(none, ndarray(Float32Array.of(0), [1, 1]), 1)],
  ['saturateCast', () => kernels.saturateCast(none, 'int8')],
];

describe.each(BACKENDS)('on %s', (backend) => {
  useBackend(backend);

  it.each(CALLS)('%s of vectors without elements takes no time by their number', (_, run) => {
    expect(run()).toMatchObject({ shape: SHAPE, data: { length: 0 } });
  });
});
