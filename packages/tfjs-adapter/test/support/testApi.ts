import type { TestApi } from '@clampwise/testing';
import { describe, it } from 'vitest';

/** The parts of vitest that the runners of the cases need. */
export const testApi: TestApi = {
  describe: (title, body) => void describe(title, body),
  it: (title, body) => void it(title, body),
  skip: (title) => void it.skip(title),
};
