import { SHORT_PACE } from '../measure.ts';
import type { Suite } from './suite.ts';

/** Every suite, in the order in which they are listed and run. */
export const SUITES: readonly Suite[] = [
  {
    name: 'clip',
    title: 'clip float32: in the heap, on few elements, against loops and libraries',
    seconds: 35,
    load: async () => (await import('./clip.ts')).clipRows,
  },
  {
    name: 'few',
    title: 'few elements, random and a sine: clip, nonNeg, casts, steps, norms',
    seconds: 60,
    pace: SHORT_PACE,
    load: async () => (await import('./few.ts')).fewRows,
  },
  {
    name: 'family',
    title: 'clip by size, to arrays as bounds, of other types; nonNeg; clipVjp',
    seconds: 90,
    load: async () => (await import('./family.ts')).familyRows,
  },
  {
    name: 'scale',
    title: 'clip of 10 to 64M elements, 0 to 100 % clipped, random and a sine',
    seconds: 110,
    load: async () => (await import('./scale.ts')).scaleRows,
  },
  {
    name: 'model',
    title: 'predict and train a small model, and an epoch of digits, against tfjs',
    seconds: 25,
    load: async () => (await import('./model.ts')).modelRows,
  },
  {
    name: 'step',
    title: 'steps of Adam and SGD with limits, against tfjs without limits',
    seconds: 15,
    load: async () => (await import('./step.ts')).stepRows,
  },
  {
    name: 'training',
    title: 'Adam on tfjs: steps and an epoch, with the adapter and without',
    seconds: 15,
    load: async () => (await import('./training.ts')).trainingRows,
  },
  {
    name: 'overhead',
    title: 'the overhead of guard and enforceConstraints in a step of a small model',
    seconds: 5,
    load: async () => (await import('./overhead.ts')).overheadRows,
  },
  {
    name: 'bounds',
    title: 'bounds along any axes, against numbers: clip, clipVjp, projectBox of 1M',
    seconds: 20,
    load: async () => (await import('./bounds.ts')).boundRows,
  },
  {
    name: 'cast',
    title: 'saturateCast of float32 to int16 and uint8, against loops people type',
    seconds: 8,
    load: async () => (await import('./cast.ts')).castRows,
  },
  {
    name: 'norms',
    title: 'clips by norm: a short list, 1M values, the 161 gradients of ResNet-50',
    seconds: 40,
    load: async () => (await import('./norms.ts')).normRows,
  },
  {
    name: 'constraints',
    title: 'maxNorm, unitNorm and clipByNorm of tfjs-adapter, against kernels',
    seconds: 20,
    load: async () => (await import('./tensorNorms.ts')).tensorNormRows,
  },
  {
    name: 'projections',
    title: 'projections of 1M values, against manual algorithms',
    seconds: 30,
    load: async () => (await import('./projections.ts')).projectionRows,
  },
  {
    name: 'activations',
    title: 'exp, log, tanh, sigmoid, softplus, softmax, against loops and tfjs',
    seconds: 20,
    load: async () => (await import('./activations.ts')).activationRows,
  },
  {
    name: 'matmul',
    title: 'products of float32 matrices, 64 to 512, against libraries and the peak',
    seconds: 20,
    load: async () => (await import('./matmul.ts')).matmulRows,
  },
];
