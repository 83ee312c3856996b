import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';

// A line that is rewritten more often flickers.
const REWRITE_MS = 100;

/** The amount of output of fit, as in Keras. */
export type Verbosity = 'auto' | 0 | 1 | 2 | boolean;

/** Checks the amount of output. */
export function checkVerbosity(op: string, verbose: unknown): Verbosity {
  if (verbose === 'auto' || verbose === 0 || verbose === 1 || verbose === 2) return verbose;
  if (typeof verbose === 'boolean') return verbose;
  const ErrorClass = typeof verbose === 'number' ? ClampwiseRangeError : ClampwiseTypeError;
  throw new ErrorClass(op, 'verbose', describe(verbose), "'auto', 0 (nothing), 1 or 2");
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The ways to print that an engine may offer. */
interface Engine {
  readonly process?: { readonly stdout?: Terminal };
  readonly console?: { log(text: string): void };
}

/** Numbers that can be asked for. */
interface Source {
  logs(): { readonly [name: string]: number | undefined };
}

/**
 * Prints the progress of training, in a line that is updated in place or in a line for each epoch.
 */
export class Progress {
  private readonly verbose: Verbosity;
  private readonly epochs: number;
  /** Null if there is no terminal, or if each epoch gets a line of its own. */
  private readonly terminal: Terminal | null;
  private epoch = 0;
  /** The start of the epoch. */
  private begin = 0;
  /** The time of the last rewrite. */
  private last = 0;
  /** A line that is not shown yet. */
  private waiting: string | null = null;

  constructor(verbose: Verbosity, epochs: number) {
    const out = engine().process?.stdout;
    this.verbose = verbose;
    this.epochs = epochs;
    const isSilent = verbose === 0 || verbose === false;
    this.terminal = !isSilent && verbose !== 2 && out?.isTTY === true ? out : null;
  }

  /** Notes the start of an epoch. */
  start(epoch: number): void {
    this.epoch = epoch;
    this.begin = Date.now();
  }

  /** Shows the numbers so far of a long epoch, on a terminal. */
  during(batch: number, batches: number | null, numbers: Source): void {
    const { terminal } = this;
    if (terminal === null || Date.now() - Math.max(this.last, this.begin) < REWRITE_MS) return;
    this.waiting = this.line(
      numbers.logs(),
      `batch ${batch}${batches === null ? '' : `/${batches}`}`,
    );
    this.rewrite(terminal);
  }

  /** Shows the numbers of a finished epoch. */
  show(logs: { readonly [name: string]: number | undefined }): void {
    if (this.verbose === 0 || this.verbose === false) return;
    const line = this.line(logs);
    if (this.terminal === null) {
      printLine(line);
      return;
    }
    this.waiting = line;
    if (Date.now() - this.last >= REWRITE_MS) this.rewrite(this.terminal);
  }

  private line(
    logs: { readonly [name: string]: number | undefined },
    ...progress: readonly string[]
  ): string {
    const numbers = Object.entries(logs).map(([name, value]) => `${name} ${value?.toPrecision(4)}`);
    const time = timeText(Date.now() - this.begin);
    return [`epoch ${this.epoch + 1}/${this.epochs}`, ...progress, ...numbers, time].join(' · ');
  }

  /** Shows the last numbers and ends the line. */
  end(): void {
    if (this.terminal === null) return;
    this.rewrite(this.terminal);
    if (this.last > 0) this.terminal.write('\n');
  }

  private rewrite(terminal: Terminal): void {
    if (this.waiting === null) return;
    terminal.write(`\r\u001b[2K${this.waiting.slice(0, (terminal.columns ?? 80) - 1)}`);
    this.waiting = null;
    this.last = Date.now();
  }
}

/** Returns a time as text. */
function timeText(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

function printLine(line: string): void {
  const { process, console } = engine();
  if (process?.stdout === undefined) console?.log(line);
  else process.stdout.write(`${line}\n`);
}

function engine(): Engine {
  return globalThis as unknown as Engine;
}
