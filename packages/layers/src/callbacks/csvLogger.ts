import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkFlag, checkOptions } from '../check/options.ts';
import type { Callbacks, Logs } from '../models/callbacks.ts';

/** The options of csvLogger. */
export interface CSVLoggerOptions {
  /** Gets the text of each new line, with its end. fit awaits it. Default none. */
  readonly write?: ((text: string) => unknown) | undefined;
  /** The text between two values. Default ','. */
  readonly separator?: string | undefined;
  /** Whether the first line has the names of the columns. Default true. */
  readonly header?: boolean | undefined;
}

/** A callback that writes the numbers of each epoch as a line of comma-separated values. */
export class CSVLogger implements Callbacks {
  /** All lines so far. */
  text = '';
  private readonly write: ((text: string) => unknown) | null;
  private readonly separator: string;
  private readonly header: boolean;
  private names: readonly string[] | null = null;

  constructor(options: CSVLoggerOptions = {}) {
    const op = 'csvLogger';
    checkOptions(op, options, ['write', 'separator', 'header']);
    const { write, separator = ',', header = true } = options;
    if (write !== undefined && typeof write !== 'function') {
      throw new ClampwiseTypeError(op, 'write', describe(write), 'a function of a text');
    }
    if (typeof separator !== 'string' || separator === '') {
      const expected = 'a string that is not empty';
      throw new ClampwiseTypeError(op, 'separator', describe(separator), expected);
    }
    this.write = write ?? null;
    this.separator = separator;
    this.header = checkFlag(op, 'header', header);
  }

  onTrainBegin(): void {
    this.text = '';
    this.names = null;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    let lines = '';
    if (this.names === null) {
      this.names = Object.keys(logs);
      if (this.header) lines += this.line(['epoch', ...this.names]);
    }
    lines += this.line([epoch, ...this.names.map((name) => logs[name] ?? 'NA')]);
    this.text += lines;
    await this.write?.(lines);
  }

  private line(values: readonly (string | number)[]): string {
    return `${values.map((value) => this.cell(String(value))).join(this.separator)}\n`;
  }

  private cell(text: string): string {
    const isPlain = !text.includes(this.separator) && !/["\r\n]/.test(text);
    return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
  }
}

/**
 * Makes a callback that writes the numbers of each epoch as a line of comma-separated values. The
 * first column is the epoch, counted from 0.
 *
 * @param options -
 *   - `write`: function of a text, default none. Gets each new line, with its end. fit awaits it.
 *   - `separator`: string, default ','. The text between two values.
 *   - `header`: boolean, default true. Whether the first line has the names of the columns.
 * @returns a callback, whose `text` has all lines of the last training
 * @throws ClampwiseTypeError if an option does not fit
 * @see Keras's `CSVLogger`
 *
 * @example
 * import { dense, sequential, sgd } from '@clampwise/layers';
 * import { csvLogger } from '@clampwise/layers/callbacks';
 *
 * const model = sequential([
 *   dense({ units: 1, kernelInitializer: 'zeros' }),
 * ]);
 * const optimizer = sgd({ learningRate: 0.25 });
 * model.compile({ optimizer, loss: 'mse' });
 * const log = csvLogger();
 * await model.fit([[1]], [1], {
 *   epochs: 2,
 *   callbacks: log,
 *   verbose: 0,
 * });
 * log.text; // => 'epoch,loss\n0,1\n1,0\n'
 */
export function csvLogger(options: CSVLoggerOptions = {}): CSVLogger {
  return new CSVLogger(options);
}
