import { describe, expect, test } from 'vitest';
import { ReparametrizedDense } from '../examples/reparametrizedDense.ts';
import { adam, ops, sequential, type Tensor, tensor, valueAndGrad } from '../src/index.ts';

// y = x · [2, -3]: the best kernel that is within bounds has its second value at the lower bound.
const x = tensor([
  [1, 0],
  [0, 1],
  [1, 1],
  [2, -1],
  [-1, 0.5],
  [0.5, 2],
]);
const y = ops.matmul(x, [[2], [-3]]);

async function trained(layer: ReparametrizedDense): Promise<number[]> {
  const model = sequential([layer]);
  model.predict(x);
  layer.setWeights([[[0.3], [0.4]], [0]]);
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError' });
  await model.fit(x, y, { epochs: 300, batchSize: 6, shuffle: false, verbose: 0 });
  return [...layer.kernel.data];
}

describe('a dense layer with a computed kernel', () => {
  test.each([
    ['softplus', ops.softplus, 0, Infinity],
    ['square', ops.square, 0, Infinity],
    ['interval', (w: Tensor) => ops.interval(w, -1, 1.5), -1, 1.5],
  ] as const)('%s stays in bounds and goes to the bound', async (_, toKernel, min, max) => {
    const [a = NaN, b = NaN] = await trained(new ReparametrizedDense(1, toKernel));
    for (const value of [a, b]) {
      expect(value).toBeGreaterThanOrEqual(min);
      expect(value).toBeLessThanOrEqual(max);
    }
    expect(b).toBeLessThan(min + 0.1);
    expect(a).toBeGreaterThan(1.2);
  });

  test('a relu as the function gets stuck below 0, and softplus does not', () => {
    const gradient = (toKernel: (w: Tensor) => Tensor): number => {
      const layer = new ReparametrizedDense(1, toKernel);
      layer.apply([[1]]);
      layer.setWeights([[[-0.1]], [0]]);
      const [free] = layer.weights;
      const { grads } = valueAndGrad(() => ops.sum(layer.apply([[1]])))(free as Tensor);
      return grads[0]?.item() as number;
    };
    expect(gradient((w) => ops.relu(w))).toBe(0);
    expect(gradient(ops.softplus)).toBeGreaterThan(0.4);
    const through = (w: Tensor): Tensor =>
      ops.clipByValue(w, 0, null, { gradient: 'straightThrough' });
    expect(gradient(through)).toBe(1);
  });
});
