import { DTYPES } from '../dtypes.ts';
import { engine } from '../engine/state.ts';
import { trace } from '../engine/trace.ts';
import { addressOf } from '../place/residency.ts';
import { runUnary } from '../place/unary.ts';
import {
  absoluteFloat32,
  absoluteFloat64,
  expFloat32,
  expFloat64,
  logFloat32,
  logFloat64,
  negativeFloat32,
  negativeFloat64,
  sigmoidFloat32,
  sigmoidFloat64,
  softplusFloat32,
  softplusFloat64,
  sqrtFloat32,
  sqrtFloat64,
  squareFloat32,
  squareFloat64,
  tanhFloat32,
  tanhFloat64,
  type UnaryLoop,
} from '../run/js/algebra/unary.ts';
import { elementwiseFamily } from '../run/wasm/elementwise.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { arenaOf } from '../select/select.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, checkOutOnly, checkOverlap, infoOf } from './check.ts';
import { newArrayLike, scopedResult, wrap } from './result.ts';
import { choose, type Smallest, withoutKernel } from './select.ts';
import type { FloatArray, OutOptions } from './types.ts';

export function negative<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('negative', x, options, negativeFloat32, negativeFloat64, true);
}

export function absolute<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('absolute', x, options, absoluteFloat32, absoluteFloat64, true);
}

export function square<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('square', x, options, squareFloat32, squareFloat64, true);
}

export function sqrt<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('sqrt', x, options, sqrtFloat32, sqrtFloat64, true);
}

export function exp<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('exp', x, options, expFloat32, expFloat64, false);
}

export function log<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('log', x, options, logFloat32, logFloat64, false);
}

export function tanh<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('tanh', x, options, tanhFloat32, tanhFloat64, false);
}

export function sigmoid<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('sigmoid', x, options, sigmoidFloat32, sigmoidFloat64, false);
}

export function softplus<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('softplus', x, options, softplusFloat32, softplusFloat64, false);
}

// Measured on Node 20, with random values.
const SMALLEST: Smallest = { staged: 128, resident: 16 };

/** Runs a function of one array; `compiled` where it has a WebAssembly kernel, under its own name. */
function unary<T extends FloatArray>(
  op: string,
  x: NdArray<T>,
  options: OutOptions<T> | undefined,
  run32: UnaryLoop<Float32Array>,
  run64: UnaryLoop<Float64Array>,
  compiled: boolean,
): NdArray<T> {
  const data = checkFloat(op, 'x', x);
  const given = checkOutOnly(op, options);
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) checkOverlap(op, out, out.buffer, data, 'x');
  const n = data.length;
  const xAddress = addressOf(op, 'x', data);
  const target = out ?? scopedResult(data, n, xAddress >= 0);
  const targetAddress = target === null ? -1 : addressOf(op, 'out', target);
  const resident = xAddress >= 0 || targetAddress >= 0;
  const chosen = compiled ? choose(data, n, resident, SMALLEST) : withoutKernel(resident, true);
  let result: FloatArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(elementwiseFamily, arena, op, 'float32');
    const { float32 } = DTYPES;
    result = runUnary(arena, float32, run, data, xAddress, target, targetAddress) as FloatArray;
  } else {
    result = target ?? newArrayLike(data, n);
    if (data instanceof Float32Array) run32(data, result as Float32Array);
    else run64(data, result as Float64Array);
  }
  if (engine.trace !== null) trace(op, infoOf(data), n, op, chosen);
  return wrap(given, result, x.shape);
}
