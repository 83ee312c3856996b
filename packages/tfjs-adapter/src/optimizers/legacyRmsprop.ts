import type { RmspropStepOptions } from '@clampwise/kernels';
import type { SlotArrays } from './stepOptimizer.ts';

const { fround, max, sqrt } = Math;

/**
 * A step of RMSprop as Keras before 2.11 took it without momentum: epsilon is added to the root.
 * Like `rmspropStep` it limits the gradient, lets the weight decay, updates the state, moves the
 * weight and brings it into bounds.
 */
export function legacyRmspropStep(
  weight: Float32Array,
  gradient: Float32Array,
  { v, mean }: SlotArrays,
  options: RmspropStepOptions,
): void {
  const { learningRate = 0, rho = 0.9, epsilon = 1e-7, scale = 1 } = options;
  const limit = options.clipValue ?? Infinity;
  const kept = 1 - learningRate * (options.weightDecay ?? 0);
  const [low, high] = [options.min ?? -Infinity, options.max ?? Infinity];
  const floor = options.nonNeg === true ? 0 : Number.NaN;
  const velocity = v as Float32Array;
  for (let i = 0; i < weight.length; i++) {
    const g = within(
      scale === 1 ? (gradient[i] as number) : fround((gradient[i] as number) * scale),
      -limit,
      limit,
    );
    const square = fround(rho * (velocity[i] as number) + (1 - rho) * g * g);
    velocity[i] = square;
    let variance = square;
    if (mean !== undefined) {
      const average = fround(rho * (mean[i] as number) + (1 - rho) * g);
      mean[i] = average;
      variance = max(square - average * average, 0);
    }
    const moved = kept * (weight[i] as number) - (learningRate * g) / (sqrt(variance) + epsilon);
    const y = within(fround(moved), low, high);
    weight[i] = y <= floor ? 0 : y;
  }
}

/** NaN stays NaN. */
function within(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}
