import type { TestApi } from '@clampwise/testing';
import { describe, it } from 'vitest';

/** What the runners of the cases need of vitest. */
export const testApi: TestApi = {
  describe: (title, body) => void describe(title, body),
  it: (title, body) => void it(title, body),
  skip: (title) => void it.skip(title),
};
