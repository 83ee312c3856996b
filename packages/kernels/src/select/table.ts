import type { DType } from '../types.ts';

/** How a kernel is made: 16 bytes at a time, value by value in WebAssembly, or a loop in JavaScript alone. */
export type Form = 'simd' | 'scalar' | 'js';

type Row = { readonly [D in DType]?: Form };

const ALL: Row = {
  float32: 'simd',
  float64: 'simd',
  int8: 'simd',
  int16: 'simd',
  int32: 'simd',
  uint8: 'simd',
  uint8clamped: 'simd',
  uint16: 'simd',
  uint32: 'simd',
  int64: 'scalar',
  uint64: 'scalar',
};

/** The floats of 16 bits, where they are only compared or converted. */
const HALVES: Row = { float16: 'simd', bfloat16: 'simd' };

const HALVES_IN_JS: Row = { float16: 'js', bfloat16: 'js' };

const FLOATS: Row = { float32: 'simd', float64: 'simd' };

/** The algebra's, which are there for the element type that layers mostly have. */
const SINGLE: Row = { float32: 'simd', float64: 'js' };

const FLOATS_IN_JS: Row = { float32: 'js', float64: 'js' };

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

/** Which kernels exist, for which element types. Every entry has a JavaScript twin that gives the same answers. */
export const KERNELS: { readonly [K in KernelName]: Row } = {
  clip: { ...ALL, ...HALVES },
  clipNan: FLOATS,
  clipArrays: { ...ALL, ...HALVES },
  // Unsigned integers are what they are: nonNeg copies them.
  nonNeg: {
    ...ALL,
    ...HALVES,
    uint8: 'js',
    uint8clamped: 'js',
    uint16: 'js',
    uint32: 'js',
    uint64: 'js',
  },
  nonNegNan: FLOATS,
  clipVjp: FLOATS,
  clipVjpArrays: FLOATS,
  // By x's type, to every type. 64-bit integers never pass through a double, so they are BigInts.
  saturateCast: { ...ALL, ...HALVES, int64: 'js', uint64: 'js' },
  // Integers are all finite: replaceNonFinite copies them.
  replaceNonFinite: { ...FLOATS, ...HALVES },
  firstNonFinite: { ...FLOATS, ...HALVES },
  sgdStep: FLOATS,
  adamStep: FLOATS,
  rmspropStep: FLOATS,
  // 16-bit floats are made float32, which holds them, and multiplied in float64, in JavaScript.
  sumSquares: { ...FLOATS, ...HALVES_IN_JS },
  sumMagnitudes: { ...FLOATS, ...HALVES_IN_JS },
  maxMagnitude: { ...FLOATS, ...HALVES_IN_JS },
  scaleRows: { ...FLOATS, ...HALVES_IN_JS },
  // Powers are the engine's: WebAssembly has none, and a polynomial of ours would not give the same bits.
  sumPowers: FLOATS_IN_JS,
  // The norms and factors come from the kernels above; what is left of a gradient is two plain loops.
  normVjp: FLOATS_IN_JS,
  // Passes of the family `project`, for the simplex with the L1 ball and sphere, and for planes.
  // 16-bit floats are made float64, and rounded once.
  projectSimplex: { ...FLOATS, ...HALVES },
  projectPlane: { ...FLOATS, ...HALVES },
  // Loops over three arrays, for a projection that is seldom asked for.
  projectLimits: { float32: 'js', float64: 'js', ...HALVES_IN_JS },
  // Each element waits for the pools before it: there is nothing to do 16 bytes at a time.
  projectMonotone: { ...FLOATS_IN_JS, ...HALVES_IN_JS },
  // The projection comes from the kernels above; what is left of its gradient is plain loops.
  projectVjp: FLOATS_IN_JS,
  // float64 to the last bit; float32 within a bound, since the twin adds up in float64.
  matmul: FLOATS,
  add: SINGLE,
  sub: SINGLE,
  mul: SINGLE,
  div: SINGLE,
  maximum: SINGLE,
  minimum: SINGLE,
  neg: SINGLE,
  abs: SINGLE,
  square: SINGLE,
  sqrt: SINGLE,
  relu: SINGLE,
  reluVjp: SINGLE,
  exp: SINGLE,
  log: SINGLE,
  tanh: SINGLE,
  sigmoid: SINGLE,
  softplus: SINGLE,
  softmax: SINGLE,
  sumRows: SINGLE,
  addRows: SINGLE,
  maxRows: SINGLE,
  // A copy in another order is bound by memory.
  transpose: FLOATS_IN_JS,
};
