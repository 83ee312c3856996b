import { describe, expect, test } from 'vitest';
import { dense, type Sequential, sequential, sgd } from '../src/index.ts';

const x = [
  [1, 2],
  [3, 4],
];
const y = [[1], [2]];

function line(): Sequential {
  const model = sequential([dense({ units: 1, inputShape: [2], seed: 3 })]);
  model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  return model;
}

describe('callbacks', () => {
  test('may have fields and methods of their own', async () => {
    class Base {
      readonly losses: number[] = [];
      onEpochEnd(_: number, { loss }: { loss: number }): void {
        this.note(loss);
      }
      note(loss: number): void {
        this.losses.push(loss);
      }
    }
    class Watch extends Base {
      best = Infinity;
      override note(loss: number): void {
        super.note(loss);
        if (loss < this.best) this.onceMoreTheBestOfAll(loss);
      }
      // Not a hook, and not near one.
      onceMoreTheBestOfAll(loss: number): void {
        this.best = loss;
      }
    }
    const watch = new Watch();
    const calls: string[] = [];
    const plain = {
      name: 'plain',
      onlyEverySecond: true,
      best: Infinity,
      onEpochEnd(epoch: number, { loss }: { loss: number }) {
        this.best = Math.min(this.best, loss);
        calls.push(`${this.name} ${epoch}`);
      },
    };
    const { history } = await line().fit(x, y, {
      verbose: 0,
      epochs: 3,
      callbacks: [
        watch,
        plain,
        {
          count: 0,
          onEpochEnd(epoch) {
            calls.push(`inline ${epoch}`);
          },
        },
      ],
    });
    expect(watch.losses).toEqual(history.loss);
    expect([watch.best, plain.best]).toEqual([Math.min(...history.loss), watch.best]);
    expect(calls).toEqual([0, 1, 2].flatMap((epoch) => [`plain ${epoch}`, `inline ${epoch}`]));
  });

  test.each([
    ['onEpochEnds', 'onEpochEnd'],
    ['on_epoch_end', 'onEpochEnd'],
    ['onepochend', 'onEpochEnd'],
    ['onTrainBatchEnd', 'onBatchEnd'],
    ['onEpochFinish', 'onEpochEnd'],
    ['onYield', 'onBatchEnd'],
  ])('with a method %s, which is never called, are rejected', async (name, meant) => {
    class Hooks {}
    Object.defineProperty(Hooks.prototype, name, { value: () => {} });
    for (const entry of [new Hooks(), { onEpochEnd: () => {}, [name]: () => {} }]) {
      const call = line().fit(x, y, { verbose: 0, callbacks: [entry] });
      await expect(call).rejects.toMatchObject({
        name: 'ClampwiseTypeError',
        argument: 'callbacks',
        message: expect.stringContaining(
          `'${name}', which fit does not call; did you mean '${meant}'`,
        ),
      });
    }
    // A field of that name is none of fit's business.
    await line().fit(x, y, { verbose: 0, callbacks: { [name]: 5 } });
  });
});
