import { ClampwiseRangeError } from '@clampwise/kernels';
import { keep, type Tensor } from '@tensorflow/tfjs-core';
import { runsOnArrays } from '../kernels/kernel.ts';

/** What was found by calls whose answer was not there yet, by operation. */
const late = /* @__PURE__ */ new Map<string, ClampwiseRangeError>();

/** Throws what an earlier call of the operation found after it had returned, once. */
export function throwLate(op: string): void {
  const error = late.get(op);
  if (error === undefined) return;
  late.delete(op);
  throw error;
}

/**
 * On a backend that is not read synchronously, looks in the background at the place of the first array that is not finite,
 * or -1, for the next call to throw. Kernels on arrays have thrown by now. Call it inside `tf.tidy`.
 */
export function watchPlace(
  op: string,
  placeOf: () => Tensor,
  nameOf: (place: number) => string,
): void {
  if (runsOnArrays()) return;
  const kept = keep(placeOf());
  void kept.data().then(
    ([place]) => {
      kept.dispose();
      if (place === undefined || place < 0) return;
      const received = 'an array that held NaN or an infinity in an earlier call';
      const expected = "finite, with onNonFinite 'throw'";
      late.set(op, new ClampwiseRangeError(op, nameOf(place), received, expected));
    },
    // The backend is gone, and what it held with it.
    () => undefined,
  );
}
