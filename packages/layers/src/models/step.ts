import { ClampwiseTypeError } from '@clampwise/kernels';
import type { CallContext } from '../layers/layer.ts';
import type { Loss } from '../losses/loss.ts';
import { lossValue } from '../losses/value.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { withoutTape, withTape } from '../tape/tape.ts';
import { openPool } from '../tensor/allocate.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';

/** The result of compile. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  /** The names of the numbers that a step returns: 'loss', then the metrics. */
  readonly names: readonly string[];
}

/** Forgets the batches that metrics have seen. */
export function resetMetrics({ metrics }: Compiled): void {
  for (const metric of metrics) metric.reset();
}

/** The forward pass of a model. */
export type Forward = (x: Tensor, context: CallContext) => Tensor;

const TRAINING: CallContext = { training: true };
const INFERENCE: CallContext = { training: false };

/**
 * Takes one training step: predicts, computes the loss and its gradients, and updates the weights.
 *
 * @returns the loss of the batch, then the metrics of all batches since they were reset, before the
 *   update
 */
export function trainStep(
  op: string,
  forward: Forward,
  weights: readonly Weight[],
  { optimizer, loss, metrics }: Compiled,
  x: Tensor,
  y: Tensor,
): number[] {
  const steps: [Tensor, Weight][] = [];
  const poolWasOpen = openPool(true);
  let values: number[];
  try {
    values = withTape((tape) => {
      const nodes = weights.map((weight) => tape.watch(weight));
      const yPred = forward(x, TRAINING);
      const result = lossValue(op, loss, y, yPred);
      if (!tape.leadsTo(result)) rejectConstant(op, loss);
      tape.run(result);
      nodes.forEach(({ gradient }, k) => {
        if (gradient !== null) steps.push([gradient, weights[k] as Weight]);
      });
      return withoutTape(() => measure(metrics, y, yPred, [result.item()]));
    });
  } finally {
    openPool(poolWasOpen);
  }
  optimizer.applyChecked(steps);
  return values;
}

function rejectConstant(op: string, loss: Loss): never {
  const received = `the result of ${loss.name}, which depends on no trainable weight`;
  const expected = 'computed with ops from yPred, of a model with trainable weights';
  throw new ClampwiseTypeError(op, 'loss', received, expected);
}

/** Returns what trainStep returns, without training. */
export function testStep(
  op: string,
  forward: Forward,
  { loss, metrics }: Compiled,
  x: Tensor,
  y: Tensor,
): number[] {
  return withoutTape(() => {
    const yPred = forward(x, INFERENCE);
    return measure(metrics, y, yPred, [lossValue(op, loss, y, yPred).item()]);
  });
}

function measure(metrics: readonly Metric[], y: Tensor, yPred: Tensor, values: number[]): number[] {
  for (const metric of metrics) {
    metric.update(y, yPred, null);
    values.push(metric.result());
  }
  return values;
}

/** The mean loss over batches, each weighted by its number of examples, and the last metrics. */
export class Totals {
  private sum = 0;
  private count = 0;
  private metrics: readonly number[] = [];

  add([loss = NaN, ...metrics]: readonly number[], rows: number): void {
    this.sum += loss * rows;
    this.count += rows;
    this.metrics = metrics;
  }

  values(): number[] {
    return [this.sum / this.count, ...this.metrics];
  }
}
