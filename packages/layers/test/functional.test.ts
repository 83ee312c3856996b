import { describe, expect, test } from 'vitest';
import {
  dense,
  functional,
  input,
  Layer,
  nonNeg,
  ops,
  type SymbolicTensor,
  sequential,
  sgd,
  type Tensor,
  tensor,
  valueAndGrad,
} from '../src/index.ts';
import { add, MergeLayer } from '../src/layers.ts';
import { thrown } from './support/harness.ts';

/** A layer without bias that sums its inputs. */
const summing = (units = 1, name?: string) =>
  dense({ units, name, useBias: false, kernelInitializer: 'ones' });
const point = (size: number, name?: string): SymbolicTensor => input({ shape: [size], name });

/** Two inputs, and two outputs: their sum, and the negative of the first. */
function pair() {
  const [a, b] = [point(2, 'a'), point(2, 'b')];
  const sum = add({ name: 'sum' }).apply([a, b]);
  class Negative extends Layer {
    call(x: Tensor): Tensor {
      return ops.neg(x);
    }
  }
  return functional({ inputs: [a, b], outputs: [sum, new Negative({ name: 'neg' }).apply(a)] });
}

class Concat extends MergeLayer {
  call(inputs: readonly Tensor[]): Tensor {
    return ops.concat(inputs, { axis: -1 });
  }
}

/** A layer with two results. */
class Split extends Layer<readonly Tensor[]> {
  call(x: Tensor): readonly Tensor[] {
    return [ops.neg(x), ops.mul(x, 2)];
  }
}

describe('a functional model', () => {
  test('predicts, as a layer in other models too', () => {
    const x = point(3);
    const inner = functional({ inputs: x, outputs: nonNeg().apply(summing().apply(x)) });
    expect(
      inner
        .predict([
          [1, 2, 3],
          [-4, 0, 1],
        ])
        .toArray(),
    ).toEqual([[6], [0]]);
    const chain = sequential([summing(3), inner]);
    expect(chain.predict([[1, 1]]).toArray()).toEqual([[6]]);
    const y = point(2);
    const outer = functional({ inputs: y, outputs: chain.apply(y) });
    expect(outer.predict([[1, 1]]).toArray()).toEqual([[6]]);
    expect(outer.weights.map(({ path }) => path)).toEqual([
      'sequential/dense/kernel',
      'sequential/functional/dense/kernel',
    ]);
  });

  test('takes arrays in a list or by name, and gives a list if outputs is one', () => {
    const model = pair();
    const [a, b] = [[[1, 2]], Float32Array.of(3, 4)];
    for (const x of [[a, b], { a, b }, { b, a }]) {
      expect(model.predict(x).map((y) => y.toArray())).toEqual([[[4, 6]], [[-1, -2]]]);
    }
    expect(model.apply([tensor([[1, 1]]), tensor([[2, 2]])])[0]?.toArray()).toEqual([[3, 3]]);
    const x = point(1, 'x');
    const one = functional({ inputs: [x], outputs: [summing().apply(x)] });
    for (const given of [[[2]], [tensor([[2]])], { x: [[2]] }]) {
      expect(one.predict(given).map((y) => y.toArray())).toEqual([[[2]]]);
    }
    expect(one.apply([tensor([[2]])])[0]?.item()).toBe(2);
  });

  test('predicts in parts', () => {
    const model = pair();
    const rows = Array.from({ length: 7 }, (_, k) => [k, -k]);
    const whole = model.predict([rows, rows]);
    const parts = model.predict([rows, rows], { batchSize: 3 });
    expect(parts.map((y) => y.toArray())).toEqual(whole.map((y) => y.toArray()));
    expect(parts[0]?.shape).toEqual([7, 2]);
  });

  test('shares a layer that is applied twice: its gradient is the sum', () => {
    const [a, b] = [point(1), point(1)];
    const shared = summing(1, 'shared');
    const outputs = add().apply([shared.apply(a), shared.apply(shared.apply(b))]);
    const model = functional({ inputs: [a, b], outputs });
    expect(model.countParams()).toBe(1);
    const w = model.weights[0] as Tensor;
    // w·3 + w²·5, so the derivative at 1 is 3 + 2·5.
    const { value, grads } = valueAndGrad((_: Tensor) =>
      ops.sum(model.apply([tensor([[3]]), tensor([[5]])])),
    )(w);
    expect([value.item(), grads[0].item()]).toEqual([8, 13]);
  });

  test('may be part of another: from its middle, or to it', () => {
    const x = point(2);
    const hidden = summing(2, 'hidden').apply(x);
    const model = functional({ inputs: x, outputs: summing(1, 'last').apply(hidden) });
    const front = functional({ inputs: model.inputs, outputs: hidden });
    const back = functional({ inputs: hidden, outputs: model.outputs });
    expect(front.predict([[1, 2]]).toArray()).toEqual([[3, 3]]);
    expect(back.layers.map(({ name }) => name)).toEqual(['last']);
    expect(back.predict([[1, 2]])[0]?.toArray()).toEqual([[3]]);
    expect(back.inputPorts[0]?.name).toBe('hidden');
  });

  test('may hold layers with several results, of which one may also be an input', () => {
    const x = point(2);
    const [neg, double] = new Split().apply(x) as [SymbolicTensor, SymbolicTensor];
    const model = functional({ inputs: x, outputs: new Concat().apply([double, neg]) });
    expect(model.predict([[1, 2]]).toArray()).toEqual([[2, 4, -1, -2]]);
    const cut = functional({ inputs: [x, neg], outputs: add().apply([neg, double]) });
    expect(cut.predict([[[1, 2]], [[100, 100]]]).toArray()).toEqual([[102, 104]]);
    const inner = functional({ inputs: x, outputs: [neg, double] });
    const y = point(2);
    const joined = add().apply(inner.apply(y));
    expect(
      functional({ inputs: y, outputs: joined })
        .predict([[3, 4]])
        .toArray(),
    ).toEqual([[3, 4]]);
  });

  test('passes training on, unless a call fixes it', () => {
    class Mode extends Layer {
      call(x: Tensor, { training }: { training: boolean }): Tensor {
        return training ? ops.mul(x, 2) : x;
      }
    }
    const x = point(1);
    const mode = new Mode();
    const outputs = [mode.apply(x), mode.apply(x, { training: true })];
    outputs.push(mode.apply(x, { training: false }));
    const model = functional({ inputs: x, outputs });
    const values = (training: boolean) =>
      model.apply(tensor([[1]]), { training }).map((y) => y.item());
    expect([values(false), values(true)]).toEqual([
      [1, 2, 1],
      [2, 2, 1],
    ]);
  });

  test('numbers automatic names, of layers, inputs and outputs', () => {
    const [a, b] = [point(1), point(1)];
    const outputs = [summing().apply(a), summing().apply(b)];
    const model = functional({ inputs: [a, b], outputs });
    expect(model.weights.map(({ path }) => path)).toEqual(['dense/kernel', 'dense_1/kernel']);
    model.compile({ optimizer: 'sgd', loss: { dense: 'mse', dense_1: 'mae' } });
    const x = { input: [[1]], input_1: [[2]] };
    expect(model.evaluate(x, { dense: [[3]], dense_1: [[4]] })).toEqual({
      loss: 6,
      denseLoss: 4,
      dense1Loss: 2,
    });
  });

  test('sums up in a table', () => {
    const [a, b] = [point(3, 'a'), point(3, 'b')];
    const shared = dense({ units: 2, name: 'shared' });
    const joined = new Concat().apply([shared.apply(a), shared.apply(b), a]);
    const [neg, double] = new Split().apply(joined);
    const model = functional({
      inputs: [a, b],
      outputs: summing(1, 'last').apply(add().apply([neg as never, double as never])),
    });
    expect(`\n${model.summary()}`).toMatchInlineSnapshot(`
      "
      Layer            Output shape    Parameters  Takes
      ───────────────  ──────────────  ──────────  ─────────────────
      a (input)        [n, 3]                   0
      b (input)        [n, 3]                   0
      shared (Dense)   [n, 2]                   8  a; b
      concat (Concat)  [n, 7]                   0  shared, shared, a
      split (Split)    [n, 7], [n, 7]           0  concat
      add (Add)        [n, 7]                   0  split, split
      last (Dense)     [n, 1]                   7  add
      ───────────────  ──────────────  ──────────  ─────────────────
      15 parameters, 15 of them trainable"
    `);
  });

  test('may be very deep', () => {
    const layer = summing();
    let y = point(1);
    const x = y;
    for (let k = 0; k < 5000; k++) y = layer.apply(y);
    expect(
      functional({ inputs: x, outputs: y })
        .predict([[2]])
        .toArray(),
    ).toEqual([[2]]);
  });

  test('learns one output alone, and reports on the other', async () => {
    const x = point(1, 'x');
    const hidden = summing(2, 'hidden').apply(x);
    const outputs = [summing(1, 'up').apply(hidden), summing(1, 'down').apply(hidden)];
    const model = functional({ inputs: x, outputs });
    model.compile({
      optimizer: sgd({ learningRate: 0.1 }),
      loss: { up: 'mse', down: null },
      metrics: { down: ['mae'] },
    });
    const down = model.weights[2]?.toArray();
    const { history } = await model.fit([[1], [1]], { up: [3, 3], down: [4, 4] }, { verbose: 0 });
    expect(history).toEqual({ loss: [1], downMeanAbsoluteError: [2] });
    expect(model.weights[2]?.toArray()).toEqual(down);
    model.compile({ optimizer: 'sgd', loss: ['mse', null] });
    expect(model.evaluate([[0]], [[[2]], null])).toEqual({ loss: 4 });
    expect(model.evaluate([[0]], { up: [[2]] })).toEqual({ loss: 4 });
    model.compile({ optimizer: 'sgd', loss: 'mse', lossWeights: [2, 0.5] });
    expect(model.evaluate([[0]], [[[2]], [[4]]])).toEqual({ loss: 16, upLoss: 4, downLoss: 16 });
  });
});

describe('functional rejects', () => {
  const x = point(2, 'x');
  const y = summing().apply(x);
  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    ['no options', () => functional(undefined as never), 'TypeError', /functional: options/],
    [
      'an unknown option',
      () => functional({ inputs: x, output: y } as never),
      'TypeError',
      /did you mean 'outputs'/,
    ],
    ['no inputs', () => functional({ inputs: [], outputs: y }), 'RangeError', /inputs .*empty/],
    ['no outputs', () => functional({ inputs: x, outputs: [] }), 'RangeError', /outputs .*empty/],
    [
      'a layer as output',
      () => functional({ inputs: x, outputs: summing(1, 'last') as never }),
      'TypeError',
      /outputs must be symbolic tensors.*received the layer last/,
    ],
    [
      'a tensor as input',
      () => functional({ inputs: tensor([[1, 2]]) as never, outputs: y }),
      'TypeError',
      /inputs .*a Tensor of shape \[1, 2\]/,
    ],
    [
      'an output that no input leads to',
      () => functional({ inputs: point(2, 'z'), outputs: y }),
      'RangeError',
      /the output 'dense', which depends on the input 'x', but inputs does not list that input/,
    ],
    [
      'an input that leads to no output',
      () => functional({ inputs: [x, point(2, 'z')], outputs: y }),
      'RangeError',
      /inputs .*received the input 'z', which no output depends on/,
    ],
    [
      'an input twice',
      () => functional({ inputs: [x, x], outputs: y }),
      'RangeError',
      /the input 'x' twice/,
    ],
    [
      'two layers with one name',
      () => {
        const twins = [summing(1, 'twin').apply(x), summing(1, 'twin').apply(x)];
        functional({ inputs: x, outputs: twins });
      },
      'RangeError',
      /two layers have the name 'twin'/,
    ],
    [
      'one array for two inputs',
      () => pair().predict(tensor([[1, 2]])),
      'TypeError',
      /predict: x must be 2 arrays, for a, b, in an array or by name/,
    ],
    [
      'three arrays for two inputs',
      () => pair().predict([[[1, 2]], [[1, 2]], [[1, 2]]]),
      'RangeError',
      /x .*one for each of a, b.*an array of 3/,
    ],
    [
      'an array of another name',
      () => pair().predict({ a: [[1, 2]], c: [[1, 2]] }),
      'TypeError',
      /x .*the unknown name 'c'/,
    ],
    ['a missing array', () => pair().predict({ a: [[1, 2]] }), 'TypeError', /x\.b .*undefined/],
    [
      'arrays of different lengths',
      () =>
        pair().predict([
          [[1, 2]],
          [
            [1, 2],
            [3, 4],
          ],
        ]),
      'RangeError',
      /x\.a has 1 examples, but x\.b has 2/,
    ],
    [
      'a shape that does not fit',
      () => pair().predict([[[1, 2]], [[1, 2, 3]]]),
      'RangeError',
      /x\.b has shape \[1, 3\], but the model takes shape \[n, 2\]/,
    ],
    [
      'a shape for flat arrays',
      () =>
        pair().predict(
          [
            [1, 2],
            [1, 2],
          ],
          { shape: [1, 2] },
        ),
      'TypeError',
      /shape .*several inputs/,
    ],
    [
      'one tensor where it is a layer of two',
      () => pair().apply(tensor([[1, 2]])),
      'RangeError',
      /functional: x must be a list of 2 inputs; received one input/,
    ],
    [
      'three tensors where it is a layer of two',
      () => pair().apply([[[1, 2]], [[1, 2]], [[1, 2]]]),
      'RangeError',
      /functional: x must be a list of 2 inputs; received a list of 3 inputs/,
    ],
    [
      'a model with two outputs at the end of a chain',
      () => {
        const model = sequential([functional({ inputs: x, outputs: [y, y] }) as never]);
        model.predict([[1, 2]]);
      },
      'TypeError',
      /sequential: layers .*write functional\(.*received functional, which has several results/,
    ],
  ])('%s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.message).toMatch(message);
    expect(error.name).toBe(`Clampwise${kind}`);
  });

  test('and no layer has another name after that', () => {
    const [first, second] = [summing(), summing(1, 'twin')];
    const outputs = [first, second, summing(1, 'twin')].map((layer) => layer.apply(x));
    expect(() => functional({ inputs: x, outputs })).toThrow('twin');
    functional({ inputs: x, outputs: outputs.slice(0, 2) });
    expect([first.path, second.path]).toEqual(['dense', 'twin']);
  });
});

describe('compile of several outputs rejects', () => {
  test.each<[string, object, RegExp]>([
    ['a loss for none', { loss: { sum: null } }, /loss .*one output at least/],
    ['too few losses', { loss: ['mse'] }, /loss .*one for each of sum, neg.*an array of 1/],
    ['a loss of no output', { loss: { summ: 'mse' } }, /loss .*the unknown name 'summ'/],
    ['an unknown loss', { loss: { sum: 'mes' } }, /loss\.sum .*unknown name 'mes'/],
    ['a number as weights', { loss: 'mse', lossWeights: 2 }, /lossWeights .*sum, neg.*received 2/],
    ['NaN as weight', { loss: 'mse', lossWeights: [1, NaN] }, /lossWeights .*NaN/],
    [
      'metrics in one list',
      { loss: 'mse', metrics: ['mae'] },
      /metrics .*one for each of sum, neg/,
    ],
    ['metrics by no name', { loss: 'mse', metrics: { a: ['mae'] } }, /metrics .*'a'/],
    ['an unknown metric', { loss: 'mse', metrics: { sum: 'mee' } }, /metrics .*'mee'/],
  ])('%s', (_, options, message) => {
    const error = thrown(() => pair().compile({ optimizer: 'sgd', ...options } as never));
    expect(error.name).toMatch(/^Clampwise/);
    expect(error.message).toMatch(message);
  });
});
