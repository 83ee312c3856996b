import { isDrawn } from '@clampwise/testing/sampled';
import { describe, expect, test } from 'vitest';
import { outgrown, RECORDED, whyNoKeras } from '../src/examples/outgrow.ts';

const missing = whyNoKeras();

describe.skipIf(missing !== '')(`with real Keras${missing && ` (skipped: ${missing})`}`, () => {
  const both = test.runIf(isDrawn('outgrow', 3));
  both('two processes train as one, and the constraint holds', { timeout: 300_000 }, async () => {
    const grown = await outgrown();
    expect(grown.betweenProcesses).toBe(0);
    expect(grown.fromOneProcess).toBeLessThan(1e-5);
    expect(grown.smallestWeight).toBeGreaterThanOrEqual(0);
    expect(grown.steps).toBe(272);
    // The recorded run is what runs now.
    for (const [k, loss] of RECORDED.losses.entries()) expect(grown.losses[k]).toBeCloseTo(loss, 3);
    for (const [k, error] of RECORDED.errors.entries()) {
      expect(grown.errors[k]).toBeCloseTo(error, 3);
    }
    const [small, large] = grown.errors;
    expect(large).toBeLessThan(small);
  });
});

test('the recorded run satisfies the constraint', () => {
  expect(RECORDED.losses).toHaveLength(5);
  expect(RECORDED.smallestWeight).toBeGreaterThanOrEqual(0);
});
