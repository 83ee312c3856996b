import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkNumber, lowerCamel } from '../check/options.ts';
import type { Logs } from '../models/callbacks.ts';

/** Whether a number should become smaller or larger. 'auto' decides by its name. */
export type MonitorMode = 'auto' | 'min' | 'max';

/** The options of a callback that watches a number. */
export interface MonitorOptions {
  /** The name of the number. Default 'valLoss'. */
  readonly monitor?: string | undefined;
  /** Whether it should become smaller or larger. Default 'auto', which decides by the name. */
  readonly mode?: MonitorMode | undefined;
  /** A smaller change is no improvement. Default 0. */
  readonly minDelta?: number | undefined;
}

export const MONITOR_KEYS: readonly string[] = ['monitor', 'mode', 'minDelta'];

const LARGER = /accuracy|precision|recall|auc|r2|similarity|iou|f1|fBeta/i;
const SMALLER = /loss|error|crossentropy|hinge|divergence|poisson|huber|cosh/i;

/** Watches one number of the logs. */
export class Monitor {
  readonly name: string;
  private readonly op: string;
  private readonly sign: 1 | -1;
  private readonly minDelta: number;

  constructor(op: string, options: MonitorOptions, minDelta: number) {
    const { monitor = 'valLoss', mode = 'auto' } = options;
    if (typeof monitor !== 'string') {
      const expected = "the name of a number, such as 'valLoss'";
      throw new ClampwiseTypeError(op, 'monitor', describe(monitor), expected);
    }
    this.op = op;
    this.name = monitor;
    this.sign = signOf(op, monitor, mode);
    this.minDelta = Math.abs(checkNumber(op, 'minDelta', options.minDelta ?? minDelta, {}));
  }

  /** Returns the number. Throws if the logs do not have it. */
  read(logs: Logs): number {
    const value = logs[this.name];
    if (value !== undefined) return value;
    const names = Object.keys(logs);
    const camel = lowerCamel(this.name);
    const advice = names.includes(camel)
      ? `. Write '${camel}'`
      : this.name.startsWith('val')
        ? '. Pass validationData or validationSplit to fit'
        : '';
    const sentence = `monitor is '${this.name}', but fit reports ${names.join(', ')}${advice}`;
    const expected = `one of ${names.join(', ')}`;
    throw new ClampwiseTypeError(this.op, 'monitor', `'${this.name}'`, expected, sentence);
  }

  /** Whether a value is better than another one. Any value is better than null or NaN. */
  isBetter(value: number, than: number | null): boolean {
    if (than === null || Number.isNaN(than)) return true;
    return this.sign * value - this.minDelta > this.sign * than;
  }
}

function signOf(op: string, monitor: string, mode: unknown): 1 | -1 {
  if (mode === 'min') return -1;
  if (mode === 'max') return 1;
  if (mode !== 'auto') {
    throw new ClampwiseTypeError(op, 'mode', describe(mode), "'auto', 'min' or 'max'");
  }
  if (SMALLER.test(monitor)) return -1;
  if (LARGER.test(monitor)) return 1;
  const sentence = `mode is 'auto', but the name '${monitor}' does not say whether larger is better. Pass mode: 'max' or mode: 'min'`;
  throw new ClampwiseTypeError(op, 'mode', "'auto'", "'min' or 'max'", sentence);
}
