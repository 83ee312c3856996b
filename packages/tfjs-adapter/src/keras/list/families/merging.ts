import type { Family } from '../types.ts';

export const MERGING: Family = {
  Add: {
    right: 'defaults @nested',
    corrected: '@masked',
  },
  Average: {
    right: 'defaults @nested',
    corrected: '@masked',
  },
  Concatenate: {
    right: 'defaults axis @masked @nested',
  },
  Dot: {
    right: 'defaults normalize=true @masked',
  },
  Maximum: {
    right: 'defaults @nested',
    corrected: '@masked',
  },
  Minimum: {
    right: 'defaults @nested',
    corrected: '@masked',
  },
  Multiply: {
    right: 'defaults @nested',
    corrected: '@masked',
  },
  Subtract: {
    right: '@nested',
    corrected: 'defaults @masked',
  },
};
