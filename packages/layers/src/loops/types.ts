/** Arrays of floating-point numbers. */
export type FloatArray = Float32Array | Float64Array;
