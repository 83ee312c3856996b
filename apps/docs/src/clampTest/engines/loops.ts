// The loops that people write. They are code under test: their faults are the point.
import type { Engine } from '../engine.ts';

type Rule = (value: number) => number;

const CAST = {
  int16: (x: Float32Array, rule: Rule) => Int16Array.from(x, rule),
  uint8: (x: Float32Array, rule: Rule) => Uint8Array.from(x, rule),
};

/** An array of the same type. Bounds are what the loop makes of them. */
function mapped(x: Float32Array | Int32Array, rule: Rule): ArrayLike<number> {
  return x.map((value) => rule(value));
}

// To be timed, the loops are written out: a function for each value would take longer.
const timed = {
  ternary: (out: Float32Array, x: Float32Array, lo: number, hi: number): void => {
    for (let k = 0; k < x.length; k++) {
      const value = x[k] as number;
      out[k] = value < lo ? lo : value > hi ? hi : value;
    }
  },
  comparing: (out: Float32Array, x: Float32Array, lo: number, hi: number): void => {
    for (let k = 0; k < x.length; k++) {
      const value = x[k] as number;
      out[k] = value > lo ? (value < hi ? value : hi) : lo;
    }
  },
  minMax: (out: Float32Array, x: Float32Array, lo: number, hi: number): void => {
    for (let k = 0; k < x.length; k++) out[k] = Math.min(Math.max(x[k] as number, lo), hi);
  },
};

const prepared = (loop: (typeof timed)['ternary']) => (x: Float32Array, lo: number, hi: number) => {
  const out = new Float32Array(x.length);
  return () => loop(out, x, lo, hi);
};

const ternary: Engine = {
  id: 'loop-ternary',
  name: 'loop',
  form: 'ternary',
  prepare: prepared(timed.ternary),
  clip: (x, _, { min, max }) =>
    mapped(x, (value) => (value < min ? min : value > max ? max : value)),
  gradient: (dy, x, _, { min, max }) =>
    dy.map((value, k) => {
      const at = x[k] as number;
      return at >= min && at <= max ? value : 0;
    }),
  cast: (x, { scale, dtype }) => CAST[dtype](x, (value) => Math.round(value * scale)),
};

const comparing: Engine = {
  id: 'loop-if',
  name: 'loop',
  form: 'if',
  prepare: prepared(timed.comparing),
  clip: (x, _, { min, max }) =>
    mapped(x, (value) => (value > min ? (value < max ? value : max) : min)),
  gradient: (dy, x, _, { min, max }) =>
    dy.map((value, k) => {
      const at = x[k] as number;
      return value * (at > min && at < max ? 1 : 0);
    }),
  cast: (x, { scale, dtype }) => CAST[dtype](x, (value) => value * scale),
};

const minMax: Engine = {
  id: 'loop-min-max',
  name: 'loop',
  form: 'Math.min',
  prepare: prepared(timed.minMax),
  clip: (x, _, { min, max }) => mapped(x, (value) => Math.min(Math.max(value, min), max)),
  gradient: (dy, x, _, { min, max }) =>
    dy.map((value, k) => {
      const at = x[k] as number;
      return value * Number(at >= min) * Number(at <= max);
    }),
  cast: (x, { scale, dtype }) =>
    dtype === 'int16'
      ? Int16Array.from(x, (value) => Math.max(-1, Math.min(1, value)) * scale)
      : Uint8ClampedArray.from(x, (value) => value * scale),
};

export const LOOPS: readonly Engine[] = [ternary, comparing, minMax];
