import type { Metric } from '../metrics/metric.ts';
import type { Logs } from './callbacks.ts';
import type { Compiled } from './compiled.ts';

/** Collects the numbers of an epoch: losses as means over the examples, and the metrics. */
export class Tracker {
  private readonly compiled: Compiled;
  private readonly metrics: readonly Metric[];
  private readonly sums: number[] = [];
  private rows = 0;

  constructor(compiled: Compiled) {
    this.compiled = compiled;
    const { outputs } = compiled;
    this.metrics = [
      ...outputs.flatMap(({ metrics }) => metrics),
      ...outputs.flatMap(({ weightedMetrics }) => weightedMetrics),
    ];
  }

  /** Forgets all batches. */
  reset(): void {
    this.sums.length = 0;
    this.rows = 0;
    for (const metric of this.metrics) metric.reset();
  }

  /** Adds the losses of a batch. The metrics collect the batch themselves. */
  add(losses: readonly number[], rows: number): void {
    for (let k = 0; k < losses.length; k++) {
      this.sums[k] = (this.sums[k] ?? 0) + (losses[k] as number) * rows;
    }
    this.rows += rows;
  }

  /** Returns the numbers so far, by their names. */
  logs(): Logs {
    return this.named(this.compiled.names);
  }

  /** Returns the numbers so far, by their names for validation data. */
  validationLogs(): { readonly [name: string]: number } {
    return this.named(this.compiled.validationNames);
  }

  private named(names: readonly string[]): Logs {
    // A loop: the functions of Object take a tenth of the step of a small model.
    const logs: { [name: string]: number } = {};
    const { sums, metrics } = this;
    for (let k = 0; k < names.length; k++) {
      const metric = metrics[k - sums.length];
      logs[names[k] as string] =
        metric === undefined ? (sums[k] as number) / this.rows : metric.result();
    }
    return logs as Logs;
  }
}
