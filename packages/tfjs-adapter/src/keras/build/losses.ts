import {
  abs,
  add,
  all,
  cast,
  div,
  equal,
  log,
  logicalOr,
  logSoftmax,
  max,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  oneHot,
  relu,
  reshape,
  softplus,
  sqrt,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  tidy,
  transpose,
  where,
} from '@tensorflow/tfjs-core';
import { absolute } from '../../layers/keras/absolute.ts';
import { clipByValue } from '../../ops/clipByValue.ts';
import type { LossOptions, LossPlan } from '../translate/losses.ts';
import type { MaskRule } from '../translate/training.ts';
import { logitsOf } from './logits.ts';
import { withoutMasked } from './outputMasks.ts';

/** A loss in tfjs's form. The mean of its values is the loss of the batch. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** A loss for each row of numbers. It has one dimension less than its arguments. */
type RowLoss = (yTrue: Tensor, yPred: Tensor, options: LossOptions) => Tensor;

/** The distance from zero that Keras keeps in quotients, logarithms and roots. */
const EPSILON = 1e-7;
const LOG_2 = Math.log(2);

/** Keras's losses, by names in tfjs's form. */
const ROW_LOSSES: { readonly [name: string]: RowLoss } = {
  binaryCrossentropy: (yTrue, yPred, options) => {
    const { fromLogits, labelSmoothing, axis } = options;
    const labels = add(mul(yTrue, 1 - labelSmoothing), labelSmoothing / 2);
    return mean(fromLogits ? ofLogits(labels, yPred) : ofProbabilities(labels, yPred), axis);
  },
  categoricalCrossentropy: (yTrue, yPred, options) => {
    const { fromLogits, labelSmoothing, axis } = options;
    const classes = yPred.shape.at(-1) as number;
    const labels = add(mul(yTrue, 1 - labelSmoothing), labelSmoothing / classes);
    return crossEntropy(labels, yPred, fromLogits, axis);
  },
  categoricalHinge: (yTrue, yPred) => {
    const right = sum(mul(yTrue, yPred), -1);
    const wrong = max(mul(sub(1, yTrue), yPred), -1);
    return relu(add(sub(wrong, right), 1));
  },
  cosineProximity: (yTrue, yPred, { axis, leastNorm }) => {
    const [a, b] = [normalized(yTrue, axis, leastNorm), normalized(yPred, axis, leastNorm)];
    return neg(sum(mul(a, b), axis));
  },
  hinge: (yTrue, yPred) => mean(hinge(yTrue, yPred), -1),
  huber: (yTrue, yPred, { delta }) => {
    const error = abs(sub(yPred, yTrue));
    const small = minimum(error, delta);
    return mean(add(mul(square(small), 0.5), mul(sub(error, small), delta)), -1);
  },
  kullbackLeiblerDivergence: (yTrue, yPred) => {
    const [labels, given] = [clipByValue(yTrue, EPSILON, 1), clipByValue(yPred, EPSILON, 1)];
    return sum(mul(labels, log(div(labels, given))), -1);
  },
  logcosh: (yTrue, yPred) => {
    const error = sub(yPred, yTrue);
    return mean(sub(add(error, softplus(mul(error, -2))), LOG_2), -1);
  },
  meanAbsoluteError: (yTrue, yPred) => mean(absolute(sub(yPred, yTrue)), -1),
  meanAbsolutePercentageError: (yTrue, yPred) => {
    const error = div(sub(yTrue, yPred), maximum(abs(yTrue), EPSILON));
    return mul(mean(absolute(error), -1), 100);
  },
  meanSquaredError: (yTrue, yPred) => mean(square(sub(yPred, yTrue)), -1),
  meanSquaredLogarithmicError: (yTrue, yPred) => {
    const logOf = (x: Tensor): Tensor => log(add(maximum(x, EPSILON), 1));
    return mean(square(sub(logOf(yPred), logOf(yTrue))), -1);
  },
  poisson: (yTrue, yPred) => mean(sub(yPred, mul(yTrue, log(add(yPred, EPSILON)))), -1),
  sparseCategoricalCrossentropy: (yTrue, yPred, { fromLogits }) => {
    const labels = yTrue.rank === yPred.rank ? squeeze(yTrue, [-1]) : yTrue;
    const expected = oneHot(cast(labels, 'int32'), yPred.shape.at(-1) as number);
    return crossEntropy(cast(expected, 'float32'), yPred, fromLogits, -1);
  },
  squaredHinge: (yTrue, yPred) => mean(square(hinge(yTrue, yPred)), -1),
};

/** The names and options of losses. Losses of tfjs have no options. */
const plans = new WeakMap<LossFunction, LossPlan>();

/** Returns the name and options of a loss; undefined for a loss of the user. */
export function planOfLoss(loss: LossFunction): LossPlan | undefined {
  return plans.get(loss);
}

/** Remembers the name of a loss of tfjs that is called by another function. */
export function nameLoss(loss: LossFunction, name: string): void {
  plans.set(loss, { name, options: null });
}

/**
 * Returns Keras's loss, with one value for each sample so that class weights apply. With a rule for
 * masks, masked steps do not count.
 */
export function lossFunction(
  name: string,
  options: LossOptions,
  rule: MaskRule | null = null,
): LossFunction {
  const ofRows = ROW_LOSSES[name] as RowLoss;
  const loss: LossFunction = (yTrue, yPred) =>
    tidy(() => {
      const logits = options.findsLogits ? logitsOf(yPred) : null;
      const known = logits === null ? options : { ...options, fromLogits: true };
      const all = ofRows(cast(yTrue, 'float32'), logits ?? yPred, known);
      const rows = rule === null ? all : withoutMasked(all, yPred, rule, options.isSum);
      const losses = rows.rank > 1 ? mean(reshape(rows, [rows.shape[0] as number, -1]), 1) : rows;
      return mul(losses, options.isSum ? rows.size * options.weight : options.weight);
    });
  plans.set(loss, { name, options });
  return loss;
}

/**
 * Computes it by softplus, whose gradient at 0 is right. tfjs composes it of functions with a kink
 * there.
 */
function ofLogits(labels: Tensor, logits: Tensor): Tensor {
  const [ifTrue, ifFalse] = [softplus(neg(logits)), softplus(logits)];
  return add(mul(labels, ifTrue), mul(sub(1, labels), ifFalse));
}

function ofProbabilities(labels: Tensor, given: Tensor): Tensor {
  const p = clipByValue(given, EPSILON, 1 - EPSILON);
  return neg(add(mul(labels, log(p)), mul(sub(1, labels), log(sub(1, p)))));
}

function crossEntropy(labels: Tensor, given: Tensor, fromLogits: boolean, axis: number): Tensor {
  const [expected, y] = [lastOf(labels, axis), lastOf(given, axis)];
  if (fromLogits) return neg(sum(mul(expected, logSoftmax(y, -1)), -1));
  const p = clipByValue(div(y, sum(y, -1, true)), EPSILON, 1 - EPSILON);
  return neg(sum(mul(expected, log(p)), -1));
}

/** Moves an axis of a tensor to the end. */
function lastOf(x: Tensor, axis: number): Tensor {
  const own = axis < 0 ? axis + x.rank : axis;
  if (own === x.rank - 1) return x;
  const others = x.shape.map((_, k) => k).filter((k) => k !== own);
  return transpose(x, [...others, own]);
}

function hinge(yTrue: Tensor, yPred: Tensor): Tensor {
  const isBinary = all(logicalOr(equal(yTrue, 0), equal(yTrue, 1)));
  const labels = where(isBinary, sub(mul(yTrue, 2), 1), yTrue);
  return relu(sub(1, mul(labels, yPred)));
}

function normalized(x: Tensor, axis: number, leastNorm: number): Tensor {
  return div(x, sqrt(maximum(sum(square(x), axis, true), leastNorm ** 2)));
}
