import type { Found, StepInfo } from './report.ts';

/** Who is told what steps were like, and what is still to be read from the device. */
export class Watch {
  /** How many steps there were. */
  steps = 0;
  /** How many of them are known to have been skipped. */
  skipped = 0;
  readonly listeners: Set<(info: StepInfo) => void> = new Set();
  private late: { readonly error: unknown } | null = null;
  private tail: Promise<void> = Promise.resolve();

  tell(info: StepInfo): void {
    if (info.skipped) this.skipped++;
    for (const listener of this.listeners) listener(info);
  }

  /** Does something with what is read from the device, in the order of the steps. An error is thrown at the next step. */
  later(reading: Promise<Found>, use: (found: Found) => void): void {
    const before = this.tail;
    this.tail = reading
      .then(async (found) => {
        await before;
        use(found);
      })
      .catch((error: unknown) => {
        this.late ??= { error };
      });
  }

  /** Throws what went wrong since. */
  throwLate(): void {
    const { late } = this;
    this.late = null;
    if (late !== null) throw late.error;
  }

  /** Resolves once all that has been asked for is read. */
  settled(): Promise<void> {
    return this.tail;
  }
}
