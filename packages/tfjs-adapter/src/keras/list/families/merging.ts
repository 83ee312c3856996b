import type { Family } from '../types.ts';

export const MERGING: Family = {
  Add: {
    right: 'defaults @nested @shared',
    corrected: '@masked',
  },
  Average: {
    right: 'defaults @nested @shared',
    corrected: '@masked',
  },
  Concatenate: {
    right: 'defaults axis @masked @nested @shared',
  },
  Dot: {
    right: 'defaults normalize=true @masked @nested @shared',
  },
  Maximum: {
    right: 'defaults @nested @shared',
    corrected: '@masked',
  },
  Minimum: {
    right: 'defaults @nested @shared',
    corrected: '@masked',
  },
  Multiply: {
    right: 'defaults @nested @shared',
    corrected: '@masked',
  },
  Subtract: {
    right: '@nested @shared',
    corrected: 'defaults @masked',
  },
};
