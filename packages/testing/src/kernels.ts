import type { DType } from './dtypes.ts';
import type { HalfDType } from './half.ts';

/**
 * How a kernel is written: 16 bytes at a time, value by value in WebAssembly, or only as a loop in
 * JavaScript.
 */
export type Form = 'simd' | 'scalar' | 'js';

type Types = readonly (DType | HalfDType)[];

/** The form of a kernel for each element type that it supports. */
export type Forms = { readonly [D in Types[number]]?: Form };

const NONE: Types = [];
const SINGLE: Types = ['float32'];
const FLOATS: Types = ['float32', 'float64'];
const HALVES: Types = ['float16', 'bfloat16'];
const FLOATING: Types = [...FLOATS, ...HALVES];
const BIG: Types = ['int64', 'uint64'];
const NUMBERS: Types = [
  ...FLOATING,
  'int8',
  'int16',
  'int32',
  'uint8',
  'uint8clamped',
  'uint16',
  'uint32',
];

/** All element types, in the order of tables. */
export const ELEMENT_TYPES: Types = [...NUMBERS, ...BIG];

/**
 * A row of the table: the types that run in WebAssembly, and those with a JavaScript version only.
 */
function row(wasm: Types, js: Types = NONE): Forms {
  const forms: { [D in Types[number]]?: Form } = {};
  for (const type of js) forms[type] = 'js';
  for (const type of wasm) forms[type] = BIG.includes(type) ? 'scalar' : 'simd';
  return forms;
}

const ALGEBRA: Forms = row(SINGLE, FLOATS);
const NORM: Forms = row(FLOATS, HALVES);
const IN_JS: Forms = row(NONE, FLOATS);

/**
 * The kernels and their element types. The docs show this table, and the tests of kernels compare
 * it with the binaries. Every kernel has a JavaScript version with the same results.
 */
export const KERNELS: Readonly<Record<string, Forms>> = {
  clip: row(ELEMENT_TYPES),
  clipNan: row(FLOATS),
  clipArrays: row(ELEMENT_TYPES),
  // Unsigned integers do not change: nonNeg copies them.
  nonNeg: row([...FLOATING, 'int8', 'int16', 'int32', 'int64'], ELEMENT_TYPES),
  nonNegNan: row(FLOATS),
  clipVjp: row(FLOATS),
  clipVjpArrays: row(FLOATS),
  // By x's type, to every type. 64-bit integers never pass through a double, so they are bigints.
  saturateCast: row(NUMBERS, ELEMENT_TYPES),
  // All integers are finite: replaceNonFinite copies them.
  replaceNonFinite: row(FLOATING),
  firstNonFinite: row(FLOATING),
  sgdStep: row(FLOATS),
  adamStep: row(FLOATS),
  rmspropStep: row(FLOATS),
  // 16-bit floats become float32, which is exact, and are multiplied in float64, in JavaScript.
  sumSquares: NORM,
  sumMagnitudes: NORM,
  maxMagnitude: NORM,
  scaleRows: NORM,
  // Powers come from the engine: WebAssembly has none, and a polynomial would give other bits.
  sumPowers: IN_JS,
  // Norms and factors come from the kernels above. The rest of a gradient is two plain loops.
  normVjp: IN_JS,
  // Passes of the family `project`, for the simplex with the L1 ball and sphere, and for planes.
  // 16-bit floats become float64, and the result is rounded once.
  projectSimplex: row(FLOATING),
  projectPlane: row(FLOATING),
  // Loops over three arrays, for a projection that is rarely used.
  projectLimits: row(NONE, FLOATING),
  // Each element waits for the pools before it, so nothing can be done 16 bytes at a time.
  projectMonotone: row(NONE, FLOATING),
  // The projection comes from the kernels above. The rest of its gradient is plain loops.
  projectVjp: IN_JS,
  // float64 to the last bit. float32 within a bound, because the JavaScript version sums in
  // float64.
  matmul: row(FLOATS),
  add: ALGEBRA,
  sub: ALGEBRA,
  mul: ALGEBRA,
  div: ALGEBRA,
  maximum: ALGEBRA,
  minimum: ALGEBRA,
  neg: ALGEBRA,
  abs: ALGEBRA,
  square: ALGEBRA,
  sqrt: ALGEBRA,
  relu: ALGEBRA,
  reluVjp: ALGEBRA,
  exp: ALGEBRA,
  log: ALGEBRA,
  tanh: ALGEBRA,
  sigmoid: ALGEBRA,
  softplus: ALGEBRA,
  softmax: ALGEBRA,
  sumRows: ALGEBRA,
  addRows: ALGEBRA,
  maxRows: ALGEBRA,
  // A copy in another order is limited by memory.
  transpose: IN_JS,
};
