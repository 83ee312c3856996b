import { describe } from 'vitest';
import { clamp, clip, clipByValue } from '../src/index.ts';
import { testConformance } from './shared/conformance.ts';
import { testApi } from './support/harness.ts';
import { placements } from './support/placements.ts';

testConformance(placements);

describe('the other names of clip', () => {
  testApi.it('are the same function', () => {
    if (clipByValue !== clip || clamp !== clip)
      throw new Error('clipByValue and clamp must be clip');
  });
});
