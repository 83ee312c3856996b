import { clip, clipVjp, isClampwiseError } from '@clampwise/kernels';
import { ops, type Tensor, tensor, valueAndGrad } from '@clampwise/layers';
import type { Question, Rule } from './view.ts';

/** The values of a function, and the gradients of the loss for each x. */
export interface Curve {
  readonly x: Float32Array;
  readonly values: Float32Array;
  readonly gradients: Float32Array;
  /** The share of the gradient of the loss that reaches x. */
  readonly slopes: Float32Array;
}

export type Answer =
  | { readonly curve: Curve }
  | { readonly error: { readonly name: string; readonly message: string } };

const OPS: { readonly [R in Exclude<Rule, 'clip'>]: (x: Tensor) => Tensor } = {
  nonNeg: ops.nonNeg,
  relu: ops.relu,
  softplus: ops.softplus,
};

/** The gradient of the loss for the result. A step goes against it. */
export const GRADIENT_OF_LOSS = { up: -1, down: 1 } as const;

/** The bounds of a function: a nonNeg with a gradient mode is a clip with the bound 0. */
export function boundsOf({ rule, min, max }: Question): [min: number | null, max: number | null] {
  if (rule === 'clip') return [min, max];
  return rule === 'softplus' ? [null, null] : [0, null];
}

/** Whether the library computes a function with `clip`. */
export function isClip({ rule, mode }: Question): boolean {
  return rule === 'clip' || (rule === 'nonNeg' && mode !== 'exact');
}

/** Computes the values of a function and its gradients, or says why the library rejects it. */
export function answer(question: Question, x: Float32Array): Answer {
  try {
    return { curve: isClip(question) ? clipped(question, x) : differentiated(question, x) };
  } catch (error) {
    if (!isClampwiseError(error)) throw error;
    return { error };
  }
}

function clipped(question: Question, x: Float32Array): Curve {
  const { mode: gradient, pull } = question;
  const [min, max] = boundsOf(question);
  const dy = x.map(() => GRADIENT_OF_LOSS[pull]);
  const values = clip(x, min, max);
  const { dx } = clipVjp(dy, x, min, max, { gradient });
  return { x, values, gradients: dx, slopes: shares(dx, pull) };
}

function differentiated({ rule, pull }: Question, x: Float32Array): Curve {
  const rising = OPS[rule as Exclude<Rule, 'clip'>];
  const loss = (v: Tensor) => ops.sum(pull === 'up' ? ops.neg(rising(v)) : rising(v));
  const input = tensor(x);
  const [dx] = valueAndGrad(loss)(input).grads;
  const values = Float32Array.from(rising(input).data);
  const gradients = Float32Array.from((dx as Tensor).data);
  return { x, values, gradients, slopes: shares(gradients, pull) };
}

/** Gradients, as shares of the gradient of the loss. The zero is +0. */
function shares(dx: Float32Array, pull: Question['pull']): Float32Array {
  return dx.map((value) => value / GRADIENT_OF_LOSS[pull] + 0);
}

const POINTS = 160;

/** How far from a kink its neighbors are, as a share of the reach. */
const NEAR = 2 ** -18;

/** Numbers from -reach to reach. Next to each kink are its neighbors on both sides. */
export function gridOf(reach: number, kinks: readonly (number | null)[]): Float32Array {
  const inside = kinks.filter((kink) => kink !== null && Math.abs(kink) < reach) as number[];
  const near = inside.flatMap((kink) => [kink - reach * NEAR, kink, kink + reach * NEAR]);
  const even = Array.from({ length: POINTS + 1 }, (_, k) => reach * ((2 * k) / POINTS - 1));
  return Float32Array.from(new Set([...even, ...near].map(Math.fround))).sort();
}

/** Where a gradient jumps between two neighbors of the grid: the index of the left one. */
export function jumpsOf({ x, slopes }: Curve, reach: number): number[] {
  return [...x.keys()].filter((k) => {
    const [gap, change] = [x, slopes].map((array) => Math.abs((array[k + 1] ?? NaN) - array[k]!));
    return gap! < 2 * reach * NEAR && change! > 0.01;
  });
}
