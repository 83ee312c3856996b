import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';

/** The parts of an AbortSignal that fit uses. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Checks a signal. Throws if it is aborted already. */
export function checkSignal(op: string, signal: unknown): AbortSignalLike | undefined {
  if (signal === undefined) return undefined;
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignalLike>;
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') {
    throwIfAborted(signal as AbortSignalLike);
    return signal as AbortSignalLike;
  }
  const expected = 'an AbortSignal (pass controller.signal)';
  throw new ClampwiseTypeError(op, 'signal', describe(signal), expected);
}

/** Throws the reason of a signal that is aborted. */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted === true) throw signal.reason;
}

/** Waits for a promise, but no longer than until a signal is aborted. */
export function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignalLike | undefined,
): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    // A signal that lives long must not collect a listener for each batch.
    const done = (): void => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(done);
  });
}
