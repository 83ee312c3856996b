import { sumOf, weightedSums } from '../loops/metrics.ts';
import type { Loss } from '../losses/loss.ts';
import { checkResult, weightsFor } from '../losses/value.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Metric } from './metric.ts';

/** A mean of numbers with weights. */
export class WeightedMean {
  private sum = 0;
  private weight = 0;

  reset(): void {
    this.sum = 0;
    this.weight = 0;
  }

  /** Adds numbers by their sum, each times its weight, and the sum of their weights. */
  add(sum: number, weight: number): void {
    this.sum += sum;
    this.weight += weight;
  }

  /** Adds one number for each example, or for each row of an example. */
  addRows(op: string, rows: Tensor, sampleWeight: Tensor | null): void {
    const examples = rows.shape[0] as number;
    if (rows.size === 0) return;
    const perExample = rows.size / examples;
    if (sampleWeight === null) {
      this.add(sumOf(rows.data) / perExample, examples);
      return;
    }
    const weights = weightsFor(op, sampleWeight, rows);
    const [sum, weight] = weightedSums(rows.data, weights.data);
    this.add(sum / perExample, weight / perExample);
  }

  /** Returns the mean: 0 if all weights are 0, as in Keras. */
  value(): number {
    return this.weight === 0 ? 0 : this.sum / this.weight;
  }
}

/** A metric that is a mean over all examples. */
export abstract class MeanOfRows extends Metric {
  protected readonly mean: WeightedMean = new WeightedMean();

  reset(): void {
    this.mean.reset();
  }

  result(): number {
    return this.mean.value();
  }
}

/** The mean of a loss over all examples of an epoch. */
export class MeanMetric extends MeanOfRows {
  /** @internal */
  readonly loss: Loss;

  constructor(loss: Loss, name: string = loss.name) {
    super(name);
    this.loss = loss;
  }

  update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null): void {
    const { loss, name } = this;
    if (sampleWeight === null && !loss.custom) {
      const examples = yPred.shape[0] ?? 1;
      this.mean.add(loss(yTrue, yPred).item() * examples, examples);
      return;
    }
    const mayBeScalar = sampleWeight === null;
    const values = checkResult(name, loss, loss.perExample(yTrue, yPred), yPred, mayBeScalar);
    if (values.rank > 0) this.mean.addRows(name, values, sampleWeight);
    else {
      const examples = yPred.shape[0] ?? 1;
      this.mean.add(values.item() * examples, examples);
    }
  }
}
