import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { losses, ops, type Tensor, tensor, valueAndGrad } from '../src/index.ts';
import { lossValue } from '../src/losses/value.ts';
import type { Loss } from '../src/losses.ts';
import golden from './golden/losses.json' with { type: 'json' };
import { onEachBackend } from './support/harness.ts';

type Entry = (typeof golden.entries)[number];

const TOLERANCE = {
  float32: { relative: 4e-6, absolute: 2e-6 },
  float64: { relative: 1e-12, absolute: 1e-14 },
} as const;

/** Losses that functions make from options. The others are losses themselves. */
const MAKERS = [
  'huber',
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
];

function lossOf({ name, options }: Entry): Loss {
  const found = losses[name as keyof typeof losses] as unknown;
  return MAKERS.includes(name) ? (found as (options: object) => Loss)(options) : (found as Loss);
}

const grad = ({ grads }: { readonly grads: readonly Tensor[] }) => (grads[0] as Tensor).data;

const flat = (values: unknown): number[] =>
  [values].flat(Number.POSITIVE_INFINITY as 3) as number[];

describe(`as ${golden.source}`, () => {
  onEachBackend(() =>
    describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
      const near = TOLERANCE[dtype];

      const entries = golden.entries.filter(({ dtypes }) => dtypes.includes(dtype));

      test.each(entries.map((entry, k) => [`${entry.name} (${k})`, entry] as const))(
        '%s',
        (_, entry) => {
          const loss = lossOf(entry);
          expect(loss.name).toBe(entry.name);
          const yTrue = tensor(entry.yTrue, { dtype });
          const yPred = tensor(entry.yPred, { dtype });
          const weights = tensor(entry.weights, { dtype });
          const rows = loss.perExample(yTrue, yPred);
          expect(rows.shape).toEqual(yPred.shape.slice(0, -1));
          // Keras takes log(2) of logCosh in float32.
          const close =
            entry.name === 'logCosh' ? { absolute: Math.max(3e-9, near.absolute) } : near;
          assertClose(rows.data, flat(entry.rows), close);

          const { value, grads } = valueAndGrad((y: Tensor) => loss(yTrue, y))(yPred);
          assertClose(value.data, [entry.mean], close);
          assertClose((grads[0] as Tensor).data, flat(entry.gradient), near);

          const weighted = valueAndGrad((y: Tensor) => lossValue('fit', loss, yTrue, y, weights));
          const result = weighted(yPred);
          assertClose(result.value.data, [entry.weighted], close);
          assertClose((result.grads[0] as Tensor).data, flat(entry.weightedGradient), near);
        },
      );
    }),
  );
});

describe('cross-entropies of a result of softmax or sigmoid are those of its logits', () => {
  const logits = tensor([
    [2, -1, 0.5],
    [30, -300, 300],
  ]);
  const oneHot = tensor([
    [0, 1, 0],
    [1, 0, 0],
  ]);

  test.each([
    ['categoricalCrossentropy', losses.categoricalCrossentropy, ops.softmax, oneHot],
    ['sparseCategoricalCrossentropy', losses.sparseCategoricalCrossentropy, ops.softmax, [1, 0]],
    ['binaryCrossentropy', losses.binaryCrossentropy, ops.sigmoid, oneHot],
  ] as const)('%s', (_, make, activate, yTrue) => {
    const [fromLogits, plain] = [make({ fromLogits: true }), make()];
    const direct = valueAndGrad((x: Tensor) => fromLogits(yTrue, x))(logits);
    const through = valueAndGrad((x: Tensor) => plain(yTrue, activate(x)))(logits);
    assertClose(through.value.data, direct.value.data, { relative: 1e-6 });
    assertClose((through.grads[0] as Tensor).data, (direct.grads[0] as Tensor).data, {
      absolute: 1e-7,
    });
    // Once they are copied, the logits are unknown, and the predictions are clipped.
    const copied = plain(yTrue, activate(logits).toArray());
    expect(copied.item()).toBeLessThan(through.value.item());
  });

  // Keras clips in another order on TensorFlow than on JAX, if the true values are classes.
  test('classes and one-hot rows give the same, also where predictions are clipped', () => {
    const yPred = tensor([
      [0, 0.5, 0.5],
      [1, 1e-9, 0],
      [0.25, 0.25, 0.25],
      [1, 0, 0],
    ]);
    const yTrue = tensor([0, 1, 2, 0]);
    const rows = ops.oneHot(yTrue, 3);
    const [sparse, whole] = [
      losses.sparseCategoricalCrossentropy(),
      losses.categoricalCrossentropy(),
    ];
    const bySparse = valueAndGrad((y: Tensor) => sparse(yTrue, y))(yPred);
    const byRows = valueAndGrad((y: Tensor) => whole(rows, y))(yPred);
    assertClose(bySparse.value.data, byRows.value.data, { relative: 1e-7 });
    assertClose(grad(bySparse), grad(byRows), { relative: 1e-6 });
  });

  test('a small loss keeps its digits', () => {
    const loss = losses.sparseCategoricalCrossentropy();
    const value = loss([0], ops.softmax([[20, 0, -3]])).item();
    expect(value).toBeCloseTo(Math.log1p(Math.exp(-20) + Math.exp(-23)), 15);
  });

  test('an impossible class that is not the true one has no effect', () => {
    const x = tensor([[1, -Infinity, 1]]);
    const value = losses.categoricalCrossentropy({ fromLogits: true })([[1, 0, 0]], x);
    expect(value.item()).toBeCloseTo(Math.LN2, 6);
    const certain = losses.binaryCrossentropy({ fromLogits: true });
    expect(certain([[1, 0]], [[Infinity, -Infinity]]).item()).toBe(0);
    expect(certain([[0]], [[Infinity]]).item()).toBe(Infinity);
  });

  test('the gradient reaches true values too', () => {
    const yTrue = tensor([[0.25, 0.75]]);
    const yPred = tensor([[0.5, 0.25]]);
    for (const make of [losses.categoricalCrossentropy, losses.binaryCrossentropy]) {
      const loss = make({ fromLogits: true, labelSmoothing: 0.5 });
      const { grads } = valueAndGrad((t: Tensor) => loss(t, yPred))(yTrue);
      const f64 = { dtype: 'float64' } as const;
      const at = (delta: number): number =>
        loss([[0.25 + delta, 0.75]], tensor([[0.5, 0.25]], f64)).item();
      expect(grads[0]?.data[0]).toBeCloseTo((at(0.125) - at(-0.125)) / 0.25, 6);
    }
  });
});
