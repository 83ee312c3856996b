import { DTYPES } from '../dtypes.ts';
import type { DType } from '../types.ts';
import {
  EVERY,
  FLOATING,
  FLOATS,
  HALVES,
  NONE,
  NUMBERS,
  SIGNED,
  SINGLE,
  type Types,
} from './table.ts';

/** How a kernel is made: 16 bytes at a time, value by value in WebAssembly, or a loop in JavaScript alone. */
export type Form = 'simd' | 'scalar' | 'js';

type Row = { readonly [D in DType]?: Form };

/** The kernels' names: of the WebAssembly exports, the twins, and in the trace. */
export type KernelName =
  | 'clip'
  | 'clipNan'
  | 'clipArrays'
  | 'nonNeg'
  | 'nonNegNan'
  | 'clipVjp'
  | 'clipVjpArrays'
  | 'saturateCast'
  | 'replaceNonFinite'
  | 'firstNonFinite'
  | 'sgdStep'
  | 'adamStep'
  | 'rmspropStep'
  | 'sumSquares'
  | 'sumMagnitudes'
  | 'maxMagnitude'
  | 'sumPowers'
  | 'scaleRows'
  | 'normVjp'
  | 'projectSimplex'
  | 'projectLimits'
  | 'projectPlane'
  | 'projectMonotone'
  | 'projectVjp'
  | 'matmul'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'maximum'
  | 'minimum'
  | 'neg'
  | 'abs'
  | 'square'
  | 'sqrt'
  | 'relu'
  | 'reluVjp'
  | 'exp'
  | 'log'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'softmax'
  | 'sumRows'
  | 'addRows'
  | 'maxRows'
  | 'transpose';

/** A row of the table: the types that run in WebAssembly, and those that have only the JavaScript version. */
function row(wasm: Types, js: Types = NONE): Row {
  const forms: { [D in DType]?: Form } = {};
  for (const { name, index, kind } of Object.values(DTYPES)) {
    if ((wasm >> index) & 1) forms[name] = kind === 'biginteger' ? 'scalar' : 'simd';
    else if ((js >> index) & 1) forms[name] = 'js';
  }
  return forms;
}

const ALGEBRA: Row = /* @__PURE__ */ row(SINGLE, FLOATS);
const NORM: Row = /* @__PURE__ */ row(FLOATS, HALVES);
const IN_JS: Row = /* @__PURE__ */ row(NONE, FLOATS);

/**
 * Which kernels exist, for which element types, for the docs and the tests: an operation names its own types, so that a
 * program does not load the others. Every kernel has a JavaScript version that gives the same answers.
 */
export const KERNELS: { readonly [K in KernelName]: Row } = /* @__PURE__ */ (() => ({
  clip: row(EVERY),
  clipNan: row(FLOATS),
  clipArrays: row(EVERY),
  // Unsigned integers are what they are: nonNeg copies them.
  nonNeg: row(FLOATING | SIGNED, EVERY),
  nonNegNan: row(FLOATS),
  clipVjp: row(FLOATS),
  clipVjpArrays: row(FLOATS),
  // By x's type, to every type. 64-bit integers never pass through a double, so they are BigInts.
  saturateCast: row(NUMBERS, EVERY),
  // Integers are all finite: replaceNonFinite copies them.
  replaceNonFinite: row(FLOATING),
  firstNonFinite: row(FLOATING),
  sgdStep: row(FLOATS),
  adamStep: row(FLOATS),
  rmspropStep: row(FLOATS),
  // 16-bit floats are made float32, which holds them, and multiplied in float64, in JavaScript.
  sumSquares: NORM,
  sumMagnitudes: NORM,
  maxMagnitude: NORM,
  scaleRows: NORM,
  // Powers are the engine's: WebAssembly has none, and a polynomial of ours would not give the same bits.
  sumPowers: IN_JS,
  // The norms and factors come from the kernels above; what is left of a gradient is two plain loops.
  normVjp: IN_JS,
  // Passes of the family `project`, for the simplex with the L1 ball and sphere, and for planes.
  // 16-bit floats are made float64, and rounded once.
  projectSimplex: row(FLOATING),
  projectPlane: row(FLOATING),
  // Loops over three arrays, for a projection that is seldom asked for.
  projectLimits: row(NONE, FLOATING),
  // Each element waits for the pools before it: there is nothing to do 16 bytes at a time.
  projectMonotone: row(NONE, FLOATING),
  // The projection comes from the kernels above; what is left of its gradient is plain loops.
  projectVjp: IN_JS,
  // float64 to the last bit; float32 within a bound, since the twin adds up in float64.
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
  // A copy in another order is bound by memory.
  transpose: IN_JS,
}))();
