import type * as tf from '@tensorflow/tfjs-core';
import { constraints, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';

/**
 * A small dense model of tfjs, 16 to 32 to 4. Its kernels are ones, so they satisfy a constraint
 * for many steps.
 */
export function denseModel(constraint?: 'nonNeg' | 'maxNorm'): Sequential {
  const kernelConstraint =
    constraint === 'maxNorm' ? constraints.maxNorm({ maxValue: 100 }) : constraint;
  const options = {
    kernelInitializer: 'ones',
    ...(kernelConstraint !== undefined && { kernelConstraint }),
  } as const;
  return sequential({
    layers: [
      layers.dense({ units: 32, activation: 'relu', inputShape: [16], ...options }),
      layers.dense({ units: 4, ...options }),
    ],
  });
}

/**
 * Returns the fault of a variable compared with another. tfjs's Adam is off by about 1e-5 of a
 * step.
 */
export function firstStepDifference(x: tf.Variable, wanted: tf.Variable): string | null {
  const [values, expected] = [x.dataSync(), wanted.dataSync()];
  const at = expected.findIndex((value, k) => !(Math.abs(value - (values[k] as number)) <= 1e-5));
  return at < 0 ? null : `element ${at} is ${values[at]}, not ${expected[at]}`;
}
