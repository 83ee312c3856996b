import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import type { Found, StepInfo } from './report.ts';

/** A function that is called after each step. */
export type StepListener = (info: StepInfo) => void;

/** Checks the option `onStep`. */
export function checkOnStep(op: string, onStep: unknown): StepListener | undefined {
  if (onStep === undefined || typeof onStep === 'function') return onStep as StepListener;
  throw new ClampwiseTypeError(op, 'onStep', describe(onStep), 'a function');
}

/** Counts steps, calls the listeners, and handles what a device reports late. */
export class Watch {
  /** The number of steps so far. */
  steps = 0;
  /** The number of them that are known to have been skipped. */
  skipped = 0;
  readonly listeners: Set<StepListener> = new Set();
  private late: { readonly error: unknown } | null = null;
  private tail: Promise<void> = Promise.resolve();

  /** Whether there is a listener. */
  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  /** Reports a step that was taken. */
  tellTaken(step: number, { norm, clipped, nonFinite }: Found): void {
    this.tell({ step, norm, clipped, skipped: false, nonFinite });
  }

  /** Reports a step that was skipped. */
  tellSkipped(step: number, { norm, nonFinite }: Found): void {
    this.skipped++;
    this.tell({ step, norm, clipped: false, skipped: true, nonFinite });
  }

  private tell(info: StepInfo): void {
    for (const listener of this.listeners) listener(info);
  }

  /**
   * Uses what is read from the device, in the order of the steps. The next step throws the error,
   * if there is one.
   */
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

  /** Throws the error of an earlier step. */
  throwLate(): void {
    const { late } = this;
    this.late = null;
    if (late !== null) throw late.error;
  }

  /** Resolves once everything so far has been read. */
  settled(): Promise<void> {
    return this.tail;
  }
}
