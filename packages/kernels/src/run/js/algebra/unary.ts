// Elementwise functions of one array, with one loop for each function and element type. x and out
// may be the same array.
import { expOf, logOf, sigmoidOf, softplusOf, tanhOf } from './exponential.ts';

/** Writes out[i] = f(x[i]) for every element of x. */
export type UnaryLoop<T> = (x: T, out: T) => void;

export function negFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = -x[i];
}

export function negFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = -x[i];
}

export function absFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.abs(x[i]);
}

export function absFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.abs(x[i]);
}

export function squareFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] * x[i];
}

export function squareFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = x[i] * x[i];
}

export function sqrtFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.sqrt(x[i]);
}

export function sqrtFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.sqrt(x[i]);
}

export function expFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = expOf(x[i]);
}

export function expFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]);
}

export function logFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = logOf(x[i]);
}

export function logFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.log(x[i]);
}

export function tanhFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = tanhOf(x[i]);
}

export function tanhFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.tanh(x[i]);
}

export function sigmoidFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = sigmoidOf(x[i]);
}

export function sigmoidFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = sigmoidOfFloat64(x[i]);
}

export function softplusFloat32(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = softplusOf(x[i]);
}

export function softplusFloat64(x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = softplusOfFloat64(x[i]);
}

/** 1 / (1 + e^-x), computed with e^-|x| so that nothing overflows. */
function sigmoidOfFloat64(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + e^x), as max(x, 0) + log1p(e^-|x|): exact to rounding at both ends. */
function softplusOfFloat64(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
