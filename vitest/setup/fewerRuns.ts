// Tries a part of the values that a property asks for, where a run is to be quick.
import type * as FastCheck from 'fast-check';
import { vi } from 'vitest';

const SHARE = 1 / 5;
/** What fast-check tries where a property does not say how many. */
const DEFAULT_RUNS = 100;

vi.mock('fast-check', async (importOriginal) => {
  const original = await importOriginal<typeof FastCheck>();
  const assert = (
    property: FastCheck.IRawProperty<unknown>,
    { numRuns = DEFAULT_RUNS, ...rest }: FastCheck.Parameters<unknown> = {},
  ) => original.assert(property, { ...rest, numRuns: Math.ceil(numRuns * SHARE) });
  return { ...original, assert, default: { ...original.default, assert } };
});
