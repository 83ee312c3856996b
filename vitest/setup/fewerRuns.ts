// Tries a part of the values of each property in a quick run, and in a run of `npm run check`.
import type * as FastCheck from 'fast-check';
import { vi } from 'vitest';

const SHARE = process.env.CLAMPWISE_QUICK === '1' ? 1 / 20 : 1 / 4;
/** The number of values that fast-check tries by default. */
const DEFAULT_RUNS = 100;

vi.mock('fast-check', async (importOriginal) => {
  const original = await importOriginal<typeof FastCheck>();
  const assert = (
    property: FastCheck.IRawProperty<unknown>,
    { numRuns = DEFAULT_RUNS, ...rest }: FastCheck.Parameters<unknown> = {},
  ) => original.assert(property, { ...rest, numRuns: Math.ceil(numRuns * SHARE) });
  return { ...original, assert, default: { ...original.default, assert } };
});
