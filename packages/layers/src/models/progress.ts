// A line that is rewritten more often than this only flickers.
const REWRITE_MS = 100;

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A line on the terminal that says how far training is; nothing where there is no terminal. */
export class Progress {
  private readonly terminal: Terminal | null;
  private readonly epochs: number;
  private last = 0;

  constructor(verbose: boolean, epochs: number) {
    const { process } = globalThis as unknown as { process?: { stdout?: Terminal } };
    const out = process?.stdout;
    this.terminal = verbose && out?.isTTY === true ? out : null;
    this.epochs = epochs;
  }

  /** Shows the numbers of an epoch that is over. */
  show(epoch: number, logs: { readonly [name: string]: number | undefined }): void {
    if (this.terminal === null) return;
    const isLast = epoch + 1 === this.epochs;
    if (!isLast && Date.now() - this.last < REWRITE_MS) return;
    this.last = Date.now();
    const numbers = Object.entries(logs).map(([name, value]) => `${name} ${value?.toPrecision(4)}`);
    const line = `epoch ${epoch + 1}/${this.epochs} · ${numbers.join(' · ')}`;
    this.terminal.write(`\r\u001b[2K${line.slice(0, (this.terminal.columns ?? 80) - 1)}`);
  }

  /** Ends the line. */
  end(): void {
    if (this.last > 0) this.terminal?.write('\n');
  }
}
