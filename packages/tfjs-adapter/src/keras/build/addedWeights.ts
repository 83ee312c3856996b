import { shapeText, sizeOf } from '@clampwise/kernels/internal';
import type { StoredWeights } from '@clampwise/model-files';
import { DEFAULT_LIMITS, shown } from '@clampwise/model-files/internal';
import { add, mul, type Scalar, square, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { absolute } from '../../layers/keras/absolute.ts';
import { unreadable } from '../unreadable.ts';

/** Throws if a layer is about to make a weight that it may not have. */
type Check = (layer: string, name: string, shape: readonly number[]) => void;

/** Rules for the weights that layers make. */
export interface WeightRules {
  readonly check: Check;
  /** Whether values follow. If so, zeros replace the initializer, which is faster. */
  readonly isFilledLater: boolean;
}

/**
 * Returns rules that stop a layer before tfjs allocates a weight that the file does not hold. If
 * the file has no weights, or only some are used, the model may have at most `most` parameters.
 */
export function rulesFor(
  op: string,
  stored: StoredWeights,
  isStrict: boolean,
  most: number = DEFAULT_LIMITS.parameters,
): WeightRules {
  if (stored.kind === 'none') return { check: countTo(op, most), isFilledLater: false };
  if (stored.kind === 'named' && !isStrict)
    return { check: countTo(op, most), isFilledLater: false };
  return { check: amongStored(op, stored), isFilledLater: true };
}

type Regularizer = Parameters<AddWeight>[4];

/** The fields of tfjs's class, which it does not declare. */
interface L1L2 {
  readonly l1: number;
  readonly l2: number;
}

/** An L1 penalty whose gradient is 0 at a weight of 0, as in Keras. tfjs's is not. */
function withGradientAtZero(regularizer: Regularizer): Regularizer {
  if (regularizer?.getClassName?.() !== 'L1L2') return regularizer;
  const { l1, l2 } = regularizer as unknown as L1L2;
  if (l1 === 0) return regularizer;
  const apply = (x: Tensor): Scalar =>
    tidy(() => add(mul(l1, sum(absolute(x))), mul(l2, sum(square(x)))));
  return { apply } as Regularizer;
}

function countTo(op: string, most: number): Check {
  let total = 0;
  return (layer, _, shape) => {
    total += sizeOf(shape);
    if (!(total > most)) return;
    const received = `a model of ${total} parameters or more (up to the layer '${shown(layer)}')`;
    throw unreadable(op, received, `at most ${most}, or a higher limits.parameters`);
  };
}

function amongStored(op: string, stored: StoredWeights): Check {
  const left = new Map<string, number>();
  for (const shape of shapesOf(stored)) {
    const key = shapeText(shape);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return (layer, name, shape) => {
    const key = shapeText(shape);
    const count = left.get(key) ?? 0;
    if (count > 0) {
      left.set(key, count - 1);
      return;
    }
    const received = `the layer '${shown(layer)}' with a ${name} of shape ${key}`;
    throw unreadable(op, received, 'stored weights of the shapes that the layers have');
  };
}

function shapesOf(stored: StoredWeights): (readonly number[])[] {
  if (stored.kind === 'none') return [];
  const arrays =
    stored.kind === 'named' ? stored.arrays : stored.layers.flatMap((layer) => layer.arrays);
  return arrays.map(({ shape }) => shape);
}

type AddWeight = layers.RNNCell['addWeight'];

/** The parts of tfjs's layers that are used here. tfjs declares the method for subclasses only. */
interface WeightMaker {
  readonly name: string;
  addWeight: AddWeight;
}

/**
 * Runs a function during which the layers of tfjs make weights by some rules. The function must be
 * synchronous.
 */
export function withRules<T>({ check, isFilledLater }: WeightRules, run: () => T): T {
  const prototype = layers.Layer.prototype as unknown as WeightMaker;
  const { addWeight } = prototype;
  const zeros = initializers.zeros();
  prototype.addWeight = function (this: WeightMaker, ...args: Parameters<AddWeight>) {
    const [name, shape] = args;
    check(this.name, name, shape as number[]);
    if (isFilledLater) args[3] = zeros;
    args[4] = withGradientAtZero(args[4]);
    return Reflect.apply(addWeight, this, args);
  };
  try {
    return run();
  } finally {
    prototype.addWeight = addWeight;
  }
}
