import { ClampwiseRangeError } from '@clampwise/kernels';
import { keep, type Tensor } from '@tensorflow/tfjs-core';
import { runsOnArrays } from '../kernels/kernel.ts';

/** The errors of calls that had returned before the answer arrived, by operation. */
const late = /* @__PURE__ */ new Map<string, ClampwiseRangeError>();

/** Throws the error of an earlier call of the operation, once. */
export function throwLate(op: string): void {
  const error = late.get(op);
  if (error === undefined) return;
  late.delete(op);
  throw error;
}

/**
 * Reads the index of the first array that is not finite, or -1, in the background. The next call
 * throws. This is for backends that cannot be read synchronously. On backends with arrays, the
 * kernels have already thrown. Call it inside `tf.tidy`.
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
      const received = 'NaN or an infinity, in an earlier call';
      const expected = "finite, since onNonFinite is 'throw'";
      late.set(op, new ClampwiseRangeError(op, nameOf(place), received, expected));
    },
    // The backend was removed, together with its tensors.
    () => undefined,
  );
}
