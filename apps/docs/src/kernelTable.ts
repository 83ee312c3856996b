import type { KernelName } from '@clampwise/kernels/internal';
import { type Form, KERNELS } from '@clampwise/testing/kernels';

/**
 * The functions that a kernel serves; none if another line of the table says it. The compiler reports a kernel without
 * its line here.
 */
export const FUNCTIONS: Readonly<Record<KernelName, readonly string[]>> = {
  clip: ['clip', 'clipInto', 'projectBox', 'projectLinfBall'],
  clipNan: ['clip with nan'],
  clipArrays: ['clip with arrays as bounds'],
  nonNeg: ['nonNeg'],
  nonNegNan: ['nonNeg with nan'],
  clipVjp: ['clipVjp'],
  clipVjpArrays: ['clipVjp with arrays as bounds'],
  saturateCast: ['saturateCast, by the type of x'],
  replaceNonFinite: ['replaceNonFinite'],
  firstNonFinite: ['firstNonFinite'],
  sgdStep: ['sgdStep'],
  adamStep: ['adamStep'],
  rmspropStep: ['rmspropStep'],
  sumSquares: [
    'sumSquares',
    'globalNorm',
    'clips and rules by norm',
    'projectL2Ball',
    'projectL2Sphere',
  ],
  sumMagnitudes: ['norms with ord 1'],
  maxMagnitude: ['norms with ord Infinity'],
  sumPowers: ['norms with another ord'],
  scaleRows: ['clips and rules by norm'],
  normVjp: ['gradients of clips and rules by norm'],
  projectSimplex: ['projectSimplex', 'projectL1Ball', 'projectL1Sphere'],
  projectLimits: ['projectSimplex with a limit for each element'],
  projectPlane: ['projectHalfspace', 'projectHyperplane'],
  projectMonotone: ['projectMonotone'],
  projectVjp: ['gradients of projections'],
  matmul: ['matmul'],
  add: ['add', 'sub', 'mul', 'div', 'maximum', 'minimum'],
  sub: [],
  mul: [],
  div: [],
  maximum: [],
  minimum: [],
  neg: ['neg', 'abs', 'square', 'sqrt'],
  abs: [],
  square: [],
  sqrt: [],
  relu: ['relu', 'reluVjp'],
  reluVjp: [],
  exp: ['exp', 'log', 'tanh', 'sigmoid', 'softplus', 'softmax'],
  log: [],
  tanh: [],
  sigmoid: [],
  softplus: [],
  softmax: [],
  sumRows: ['sum', 'mean', 'max', 'sumTo'],
  addRows: [],
  maxRows: [],
  transpose: ['transpose'],
};

/** The element types, in the order of their columns. */
export const COLUMNS = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int8',
  'int16',
  'int32',
  'uint8',
  'uint8clamped',
  'uint16',
  'uint32',
  'int64',
  'uint64',
] as const;

/** One line of the table: a kernel's functions, and how it is made for each element type. */
export interface KernelRow {
  readonly functions: string;
  readonly forms: readonly string[];
}

const WORDS: Readonly<Record<Form, string>> = { simd: 'SIMD', scalar: 'WASM', js: 'JS' };

/** The kernels that there are. */
export function kernelRows(): KernelRow[] {
  const shown = (Object.keys(KERNELS) as KernelName[]).filter((k) => FUNCTIONS[k].length > 0);
  return shown.map((kernel) => {
    const forms = KERNELS[kernel];
    return {
      functions: FUNCTIONS[kernel].join(', '),
      forms: COLUMNS.map((dtype) => {
        const form = forms?.[dtype];
        return form === undefined ? '' : WORDS[form];
      }),
    };
  });
}
