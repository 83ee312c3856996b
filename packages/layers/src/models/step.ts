import { ClampwiseTypeError } from '@clampwise/kernels';
import type { CallContext } from '../layers/layer.ts';
import { type Loss, lossValue } from '../losses/losses.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { withoutTape, withTape } from '../tape/tape.ts';
import { openPool } from '../tensor/allocate.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';

/** The result of compile. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly Loss[];
}

/** Returns the names of the numbers that a step returns. */
export function namesOf({ metrics }: Compiled): string[] {
  return ['loss', ...metrics.map(({ name }) => name)];
}

/** The forward pass of a model. */
export type Forward = (x: Tensor, context: CallContext) => Tensor;

const TRAINING: CallContext = { training: true };
const INFERENCE: CallContext = { training: false };

/**
 * Takes one training step: predicts, computes the loss and its gradients, and updates the weights.
 *
 * @returns the loss, then the metrics, before the update
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
      if (!tape.leadsTo(result)) refuseConstant(op, loss);
      tape.run(result);
      nodes.forEach(({ gradient }, k) => {
        if (gradient !== null) steps.push([gradient, weights[k] as Weight]);
      });
      return withoutTape(() => measure(op, metrics, y, yPred, [result.item()]));
    });
  } finally {
    openPool(poolWasOpen);
  }
  optimizer.applyChecked(steps);
  return values;
}

function refuseConstant(op: string, loss: Loss): never {
  const received = `the result of ${loss.name}, which depends on no trainable weight`;
  const expected = 'computed with ops from yPred, of a model with trainable weights';
  throw new ClampwiseTypeError(op, 'loss', received, expected);
}

/** Returns the loss and the metrics of a batch, without training. */
export function testStep(
  op: string,
  forward: Forward,
  { loss, metrics }: Compiled,
  x: Tensor,
  y: Tensor,
): number[] {
  return withoutTape(() => {
    const yPred = forward(x, INFERENCE);
    return measure(op, metrics, y, yPred, [lossValue(op, loss, y, yPred).item()]);
  });
}

function measure(
  op: string,
  metrics: readonly Loss[],
  y: Tensor,
  yPred: Tensor,
  values: number[],
): number[] {
  for (const metric of metrics) values.push(lossValue(op, metric, y, yPred).item());
  return values;
}

/** Means of numbers over batches, each weighted by its number of examples. */
export class Means {
  private readonly sums: number[] = [];
  private count = 0;

  add(values: readonly number[], rows: number): void {
    values.forEach((value, k) => {
      this.sums[k] = (this.sums[k] ?? 0) + value * rows;
    });
    this.count += rows;
  }

  values(): number[] {
    return this.sums.map((sum) => sum / this.count);
  }
}
