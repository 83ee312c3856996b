// The three examples, computed with whatever packages are installed beside this file.
import { backendInfo, clip } from '@clampwise/kernels';
import {
  dense,
  nonNeg,
  ops,
  randomNormal,
  sequential,
  tensor,
  valueAndGrad,
  zeros,
} from '@clampwise/layers';
import { NonNegLayer } from './nonNegLayer.js';
import { tfjsNumbers } from './tfjsNumbers.js';

const target = [2, -0.5, -3, 1.5, -2.5];

export async function numbers() {
  const gradients = gradientsOfLoss();
  const x = randomNormal([1, 5], { seed: 1 });
  const edges = [Number.POSITIVE_INFINITY, -0];
  return {
    backend: backendInfo().backend,
    numbers: {
      gradients: shown(gradients),
      'clipped by kernels': shown(clip(gradients, -1, 1)),
      'clipped by layers': shown(ops.clipByValue(gradients, -1, 1).data),
      'the last layers without NonNeg': shown(model().predict(x).data),
      'with NonNeg': shown(model(nonNeg()).predict(x).data),
      'with NonNegLayer': shown(model(new NonNegLayer()).predict(x).data),
      'NonNeg of Infinity and -0': shown(nonNeg().apply(edges).data),
      'NonNegLayer of Infinity and -0': shown(new NonNegLayer().apply(edges).data),
      'NonNeg of 10000 values, summed': shown([sum(nonNeg().apply(ramp(10_000)).data)]),
      ...(await tfjsNumbers(gradients)),
    },
  };
}

function gradientsOfLoss() {
  const loss = (w) => ops.mul(0.5, ops.sum(ops.square(ops.sub(w, tensor(target)))));
  return valueAndGrad(loss)(zeros([5])).grads[0].data;
}

/** The same seeds give the same weights. */
function model(...last) {
  return sequential([
    dense({ units: 10, activation: 'relu', inputShape: [5], seed: 2 }),
    dense({ units: 5, seed: 3 }),
    ...last,
  ]);
}

/** Enough values for WebAssembly to be worth its call. */
function ramp(length) {
  return Float32Array.from({ length }, (_, i) => (i % 11) - 5);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** What JSON has no number for, too. */
function shown(values) {
  return Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)));
}
