import { appendFile, stat, writeFile } from 'node:fs/promises';
import { CSVLogger } from '../callbacks/csvLogger.ts';
import { checkFlag, checkOptions } from '../check/options.ts';
import type { Callbacks, Logs } from '../models/callbacks.ts';
import { checkPath } from './path.ts';

/** The options of csvLogger, for a file. */
export interface CSVFileLoggerOptions {
  /** The text between two values. Default ','. */
  readonly separator?: string | undefined;
  /** Whether lines are added to a file that exists. Default false: each training starts anew. */
  readonly append?: boolean | undefined;
}

/** A callback that writes the numbers of each epoch to a file. */
export class CSVFileLogger implements Callbacks {
  private readonly path: string;
  private readonly separator: string;
  private readonly append: boolean;
  private logger: CSVLogger | null = null;

  constructor(path: string | URL, options: CSVFileLoggerOptions = {}) {
    const op = 'csvLogger';
    checkOptions(op, options, ['separator', 'append']);
    const { separator = ',', append = false } = options;
    this.path = checkPath(op, path);
    this.append = checkFlag(op, 'append', append);
    this.separator = separator;
    // Checks the separator now, and not at the first epoch.
    new CSVLogger({ separator });
  }

  async onTrainBegin(): Promise<void> {
    const { path, separator } = this;
    const goesOn = this.append && (await sizeOf(path)) > 0;
    if (!goesOn) await writeFile(path, '');
    const write = (text: string): Promise<void> => appendFile(path, text);
    this.logger = new CSVLogger({ separator, header: !goesOn, write });
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    await this.logger?.onEpochEnd(epoch, logs);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/**
 * Makes a callback that writes the numbers of each epoch to a file, as a line of comma-separated
 * values. The first line has the names of the columns.
 *
 * @param path - a path or a file: URL
 * @param options -
 *   - `separator`: string, default ','. The text between two values.
 *   - `append`: boolean, default false. Whether lines are added to a file that exists. If not, each
 *     training starts the file anew.
 * @returns a callback for fit
 * @throws ClampwiseTypeError if an argument does not fit. If the file cannot be written, fit
 *   rejects with Node's error
 * @see Keras's `CSVLogger`; `csvLogger` of `@clampwise/layers/callbacks`, which also runs in a page
 *
 * @example
 * import { readFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { dense, sequential, sgd } from '@clampwise/layers';
 * import { csvLogger } from '@clampwise/layers/node';
 *
 * const path = join(tmpdir(), 'clampwise-example.csv');
 * const model = sequential([
 *   dense({ units: 1, kernelInitializer: 'zeros' }),
 * ]);
 * const optimizer = sgd({ learningRate: 0.25 });
 * model.compile({ optimizer, loss: 'mse' });
 * await model.fit([[1]], [1], {
 *   epochs: 2,
 *   callbacks: csvLogger(path),
 *   verbose: 0,
 * });
 * await readFile(path, 'utf8'); // => 'epoch,loss\n0,1\n1,0\n'
 */
export function csvLogger(path: string | URL, options: CSVFileLoggerOptions = {}): CSVFileLogger {
  return new CSVFileLogger(path, options);
}
