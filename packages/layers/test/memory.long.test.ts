// A long fit with everything that collects numbers: what is alive after it does not grow with its length.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { earlyStopping, reduceLROnPlateau, terminateOnNaN } from '../src/callbacks.ts';
import { dense, functional, input, randomNormal } from '../src/index.ts';
import { add } from '../src/layers.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The least of several counts: buffers are freed some time after they are collected. */
async function alive(): Promise<number> {
  let least = Infinity;
  for (let count = 0; count < 10; count++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + arrayBuffers);
  }
  return least;
}

test('fit keeps no memory', async () => {
  const [a, b] = [input({ shape: [20] }), input({ shape: [20] })];
  const shared = dense({ units: 50, activation: 'relu', seed: 1 });
  const sum = add().apply([shared.apply(a), shared.apply(b)]);
  const outputs = [
    dense({ units: 3, seed: 2 }).apply(sum),
    dense({ units: 1, seed: 3 }).apply(sum),
  ];
  const model = functional({ inputs: [a, b], outputs });
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: [['mae'], ['mae']] });
  const rows = 256;
  const x = [20, 20].map((size, k) => randomNormal([rows, size], { seed: k }));
  const y = [3, 1].map((size, k) => randomNormal([rows, size], { seed: k }));
  const { signal } = new AbortController();
  const run = async (epochs: number): Promise<void> => {
    const steps = Math.ceil(epochs / 2);
    async function* batches() {
      for (;;) yield [x, y] as never;
    }
    const callbacks = [
      earlyStopping({ monitor: 'loss', patience: 1e6, restoreBestWeights: true }),
      reduceLROnPlateau({ monitor: 'loss', patience: 1e6 }),
      terminateOnNaN(),
    ];
    const options = { verbose: 0, callbacks, signal } as const;
    await model.fit(x, y, { ...options, epochs: steps, validationSplit: 0.25 });
    await model.fit(batches, { ...options, stepsPerEpoch: steps });
  };
  await run(20);
  const before = await alive();
  await run(300);
  // The gradients of all steps, if they were kept, would be 20 MB.
  expect((await alive()) - before).toBeLessThan(5e6);
});
