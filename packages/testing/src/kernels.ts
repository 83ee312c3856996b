/** How a kernel is made: 16 bytes at a time, value by value in WebAssembly, or a loop in JavaScript alone. */
export type Form = 'simd' | 'scalar' | 'js';

type Types = readonly (
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'uint8'
  | 'uint8clamped'
  | 'uint16'
  | 'uint32'
  | 'int64'
  | 'uint64'
)[];

/** How a kernel is made for each element type that it exists for. */
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
const EVERY: Types = [...NUMBERS, ...BIG];

/** A row of the table: the types that run in WebAssembly, and those that have only the JavaScript version. */
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
 * Which kernels exist, for which element types: the docs show them, and the tests of kernels hold them against its binaries.
 * Every kernel has a JavaScript version that gives the same answers.
 */
export const KERNELS: Readonly<Record<string, Forms>> = {
  clip: row(EVERY),
  clipNan: row(FLOATS),
  clipArrays: row(EVERY),
  // Unsigned integers are what they are: nonNeg copies them.
  nonNeg: row([...FLOATING, 'int8', 'int16', 'int32', 'int64'], EVERY),
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
};
