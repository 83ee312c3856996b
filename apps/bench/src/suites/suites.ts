import type { Suite } from './suite.ts';

/** Every suite, in the order in which they are listed and run. */
export const SUITES: readonly Suite[] = [
  {
    name: 'clip',
    title: 'clip float32: in the heap, on few elements, beside loops and libraries',
    seconds: 30,
    load: async () => (await import('./clip.ts')).clipRows,
  },
  {
    name: 'family',
    title: 'clip by size, with bounds that are arrays, of other types; nonNeg; clipVjp',
    seconds: 90,
    load: async () => (await import('./family.ts')).familyRows,
  },
  {
    name: 'model',
    title: 'a model of three small layers: predict and train, beside tfjs',
    seconds: 5,
    load: async () => (await import('./model.ts')).modelRows,
  },
  {
    name: 'step',
    title: 'steps of Adam and gradient descent that clip and constrain, beside tfjs without',
    seconds: 15,
    load: async () => (await import('./step.ts')).stepRows,
  },
];
