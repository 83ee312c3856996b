import type { KernelName } from '@clampwise/kernels/internal';
import { ELEMENT_TYPES, type Form, KERNELS } from '@clampwise/testing/kernels';

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

/** How a kernel may be made, and the head of its column. */
export const FORMS: readonly (readonly [form: Form, head: string])[] = [
  ['simd', 'SIMD'],
  ['scalar', 'WASM'],
  ['js', 'JS'],
];

/** One line of the table: a kernel's functions, and the element types of each form. */
interface KernelRow {
  readonly functions: string;
  readonly types: readonly string[];
}

/** The kernels that there are. */
export function kernelRows(): KernelRow[] {
  const shown = (Object.keys(KERNELS) as KernelName[]).filter((k) => FUNCTIONS[k].length > 0);
  return shown.map((kernel) => ({
    functions: FUNCTIONS[kernel].join(', '),
    types: FORMS.map(([form]) =>
      ELEMENT_TYPES.filter((dtype) => KERNELS[kernel]?.[dtype] === form).join(', '),
    ),
  }));
}
