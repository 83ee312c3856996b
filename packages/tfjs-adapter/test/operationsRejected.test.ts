import '@tensorflow/tfjs-backend-cpu';
import { ndarray } from '@clampwise/kernels';
import * as adapter from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

const { ClampwiseRangeError, ClampwiseTypeError } = adapter;

const x = tf.tensor2d([3, 4, 30, 40], [2, 2]);
const integers = tf.tensor1d([1, 2], 'int32');
const gone = tf.scalar(1);
gone.dispose();

const VALUES: readonly (readonly [call: () => unknown, text: string])[] = [
  [() => adapter.clipByValue(x, 0, 1, { gradient: 'none' as never }), 'clipByValue: gradient'],
  [() => adapter.clipByAverageNorm(x, 0), 'clipByAverageNorm: maxNorm'],
  [() => adapter.clipByBlockRms(x, NaN), 'clipByBlockRms: threshold'],
  [() => adapter.clipByNorm(x, 1, { ord: 0.5 }), 'clipByNorm: ord'],
  [() => adapter.clipByNorm(x, 1, { axis: 2 }), 'clipByNorm: axis'],
  [() => adapter.clipByNorm(x, 1, { axis: [] }), 'clipByNorm: axis'],
  [() => adapter.clipByNorm([NaN], 1, { onNonFinite: 'throw' }), 'clipByNorm: x'],
  [() => adapter.globalNorm([x], { ord: NaN }), 'globalNorm: ord'],
  [() => adapter.clipByGlobalNorm([x], -1), 'clipByGlobalNorm: maxNorm'],
  [() => adapter.clipByGlobalNorm([x], 1, { useNorm: -1 }), 'clipByGlobalNorm: useNorm'],
  [() => adapter.adaptiveGradClip([x], [x], 0), 'adaptiveGradClip: clipping'],
  [() => adapter.adaptiveGradClip([x], [x], 1, { eps: -1 }), 'adaptiveGradClip: eps'],
  [() => adapter.adaptiveGradClip([x], [tf.zeros([4])], 1), 'adaptiveGradClip: params[0]'],
  [
    () =>
      adapter.adaptiveGradClip([tf.zeros([1, 1, 1, 1, 2, 2])], [tf.zeros([1, 1, 1, 1, 2, 2])], 1),
    'adaptiveGradClip: grads[0]',
  ],
  [() => adapter.clipPerExampleNorm([x], 0), 'clipPerExampleNorm: maxNorm'],
  [() => adapter.clipPerExampleNorm([x, tf.zeros([3, 1])], 1), 'clipPerExampleNorm: grads[1]'],
  [() => adapter.clipPerExampleNorm([tf.scalar(1)], 1), 'clipPerExampleNorm: grads[0]'],
  [() => adapter.clipPerExampleNorm([x, tf.zeros([2, 0])], 1), 'clipPerExampleNorm: grads[0]'],
  [() => adapter.replaceNonFinite(x, { nan: NaN }), 'replaceNonFinite: nan'],
  [() => adapter.projectBox(x, 2, 1), 'projectBox: min'],
  [() => adapter.projectLinfBall(x, -1), 'projectLinfBall: radius'],
  [() => adapter.projectL1Ball(x, -1), 'projectL1Ball: radius'],
  [() => adapter.projectL1Sphere(x, Infinity), 'projectL1Sphere: radius'],
  [() => adapter.projectL2Ball(x, NaN), 'projectL2Ball: radius'],
  [() => adapter.projectL2Sphere(x, Infinity), 'projectL2Sphere: radius'],
  [() => adapter.projectSimplex(x, { sum: 0 }), 'projectSimplex: sum'],
  [() => adapter.projectSimplex(x, { max: 0.1 }), 'projectSimplex: max'],
  [() => adapter.projectHalfspace(x, [1, 1], 1), 'projectHalfspace: a'],
  [() => adapter.projectHalfspace(x, [1, NaN], 1, { axis: 1 }), 'projectHalfspace: a[1]'],
  [() => adapter.projectHyperplane(x, [0, 0], 1, { axis: 1 }), 'projectHyperplane: a'],
  [() => adapter.projectHyperplane(x, [1, 0], Infinity, { axis: 1 }), 'projectHyperplane: b'],
  [() => adapter.projectMonotone(x, { weights: [1] }), 'projectMonotone: weights'],
  [() => adapter.projectMonotone([1, 2], { weights: [1, 0] }), 'projectMonotone: weights[1]'],
];

const KINDS: readonly (readonly [call: () => unknown, text: string])[] = [
  [() => adapter.clipByValue(x, 0, 1, { gradient: 1 as never }), 'clipByValue: gradient'],
  [() => adapter.clipByNorm(integers, 1), 'clipByNorm: x'],
  [() => adapter.globalNorm(x as never), 'globalNorm: tensors'],
  [() => adapter.globalNorm([integers]), 'globalNorm: tensors[0]'],
  [() => adapter.clipByGlobalNorm({ w: integers }, 1), 'clipByGlobalNorm: tensors["w"]'],
  [() => adapter.clipByGlobalNorm([x], 1, { useNorm: x as never }), 'clipByGlobalNorm: useNorm'],
  [() => adapter.clipByGlobalNorm([x], 1, { useNorm: gone }), 'clipByGlobalNorm: useNorm'],
  [() => adapter.adaptiveGradClip([x], [null], 1), 'adaptiveGradClip: params'],
  [() => adapter.replaceNonFinite(x, { posInf: '1' as never }), 'replaceNonFinite: posInf'],
  [() => adapter.projectL1Ball(x, '1' as never), 'projectL1Ball: radius'],
  [() => adapter.projectL2Ball(integers, 1), 'projectL2Ball: x'],
  [() => adapter.projectHalfspace(x, integers, 1, { axis: 1 }), 'projectHalfspace: a'],
  [() => adapter.projectMonotone(x, { increasing: 1 as never }), 'projectMonotone: increasing'],
];

describe('operations reject input, by name, and leave nothing behind', () => {
  it.each(VALUES)('$1, a value', (call, text) => rejects(call, ClampwiseRangeError, text));
  it.each(KINDS)('$1, a kind', (call, text) => rejects(call, ClampwiseTypeError, text));
});

const sgd = tf.train.sgd(1);
const promise = Promise.resolve(x) as never;
const AWAIT = '(await the Promise); received a promise';

/** What to write instead. */
const ADVICE: readonly (readonly [call: () => unknown, text: string])[] = [
  [() => adapter.clipByValue(promise, 0, 1), AWAIT],
  [() => adapter.clipByValue(x, promise, 1), AWAIT],
  [() => adapter.clipByNorm(promise, 1), AWAIT],
  [() => adapter.globalNorm(promise), AWAIT],
  [() => adapter.globalNorm([promise]), AWAIT],
  [() => adapter.clipByGlobalNorm({ w: promise }, 1), AWAIT],
  [() => adapter.clipByGlobalNorm([x], 1, { useNorm: promise }), AWAIT],
  [() => adapter.adaptiveGradClip([x], promise, 1), AWAIT],
  [() => adapter.guard(promise, { clipNorm: 1 }), AWAIT],
  [() => adapter.guard(sgd, { model: promise }), AWAIT],
  [() => adapter.enforceConstraints(promise), AWAIT],
  [() => adapter.guard(sgd, { clipNorm: 1 }).applyGradients(promise), AWAIT],
  [
    () => adapter.globalNorm([Float32Array.of(1)] as never),
    '(write tf.tensor(Array.from(array, Number)))',
  ],
  [() => adapter.globalNorm([[3, 4]] as never), '(write tf.tensor(array)); received Array(2)'],
  [() => adapter.globalNorm(Float32Array.of(1) as never), '(write [x] for one tensor)'],
  [
    () => adapter.nonNeg(Float64Array.of(1) as never),
    '(write tf.tensor(Array.from(array, Number)))',
  ],
  [
    () => adapter.nonNeg(BigInt64Array.of(1n) as never),
    '(write tf.tensor(Array.from(array, Number)))',
  ],
  [
    () => adapter.clipByValue(ndarray(Float32Array.of(1), [1]) as never, 0, 1),
    '(write tf.tensor(array.data, array.shape))',
  ],
];

describe('operations say what to write instead', () => {
  it.each(ADVICE)('%s: %s', (call, text) => {
    const before = tf.memory().numTensors;
    const run = (): unknown => tf.tidy(call as () => void);
    expect(run).toThrow(ClampwiseTypeError);
    expect(run).toThrow(text);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function rejects(
  call: () => unknown,
  kind: typeof ClampwiseRangeError | typeof ClampwiseTypeError,
  text: string,
): void {
  const before = tf.memory().numTensors;
  const run = (): unknown => tf.tidy(call as () => void);
  expect(run).toThrow(kind);
  expect(run).toThrow(`${text} `);
  expect(tf.memory().numTensors).toBe(before);
}
