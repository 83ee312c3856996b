import { assertClose } from '@clampwise/testing';
import { describe, expect, test, vi } from 'vitest';
import {
  csvLogger,
  earlyStopping,
  type Logs,
  learningRateScheduler,
  reduceLROnPlateau,
  terminateOnNaN,
} from '../src/callbacks.ts';
import { dense, type Sequential, sequential, sgd } from '../src/index.ts';
import golden from './golden/callbacks.json' with { type: 'json' };
import { thrown } from './support/harness.ts';

/** A model whose only weight is a number that the tests set. */
function number(): Sequential {
  const model = sequential([dense({ units: 1, inputShape: [1], useBias: false })]);
  model.compile({ optimizer: sgd({ learningRate: 1 }), loss: 'mse' });
  return model;
}

const set = (model: Sequential, value: number): void => model.setWeights([[[value]]]);
const logsOf = (loss: number): Logs => ({ loss });

describe(`as ${golden.source}`, () => {
  test.each(golden.stops.map((row, k) => [k, row] as const))(
    'earlyStopping, run %i',
    (_, { in64ths, options, epochs, kept }) => {
      const values = in64ths.map((value) => value / 64);
      const model = number();
      const stop = earlyStopping({ monitor: 'loss', ...(options as object) });
      stop.setModel(model);
      stop.onTrainBegin();
      let ran = 0;
      while (ran < values.length && !model.stopTraining) {
        set(model, ran + 1);
        stop.onEpochEnd(ran, logsOf(values[ran] as number));
        ran++;
      }
      stop.onTrainEnd();
      expect([ran, model.getWeights()[0]?.item()]).toEqual([epochs, kept]);
      expect(stop.stoppedEpoch).toBe(model.stopTraining ? epochs - 1 : null);
    },
  );

  test.each(golden.reductions.map((row, k) => [k, row] as const))(
    'reduceLROnPlateau, run %i',
    (_, { in64ths, options, rates }) => {
      const values = in64ths.map((value) => value / 64);
      const model = number();
      const reduce = reduceLROnPlateau({ monitor: 'loss', ...(options as object) });
      reduce.setModel(model);
      reduce.onTrainBegin();
      const ours = values.map((value, epoch) => {
        reduce.onEpochEnd(epoch, logsOf(value));
        return model.optimizer?.learningRate as number;
      });
      // Keras keeps the rate as float32.
      assertClose(ours, rates, { relative: 1e-6 });
    },
  );
});

const x = [[1], [2], [3], [4]];
const y = [[2], [4], [6], [8]];

describe('earlyStopping', () => {
  test('ends fit, and gives back the best weights', async () => {
    const model = sequential([dense({ units: 1, inputShape: [1], seed: 1 })]);
    model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'mse', metrics: ['mae'] });
    const stop = earlyStopping({ patience: 3, minDelta: 1e-4, restoreBestWeights: true });
    const { epochs, history } = await model.fit(x, y, {
      epochs: 5000,
      validationData: [
        [[5], [6]],
        [[10.5], [12.5]],
      ],
      callbacks: stop,
      verbose: 0,
    });
    expect(epochs).toBeLessThan(5000);
    expect(stop.stoppedEpoch).toBe(epochs - 1);
    expect(history.valLoss?.[stop.bestEpoch as number]).toBe(stop.best);
    const { loss } = model.evaluate([[5], [6]], [[10.5], [12.5]]);
    expect(loss).toBeCloseTo(stop.best as number, 10);
  });

  test('starts anew with each fit', async () => {
    const model = number();
    const stop = earlyStopping({ monitor: 'loss' });
    const fit = () => model.fit([[0]], [1], { epochs: 9, callbacks: stop, verbose: 0 });
    expect((await fit()).epochs).toBe(2);
    expect((await fit()).epochs).toBe(2);
  });

  test('any number improves on NaN, and NaN on none', () => {
    const stop = earlyStopping({ monitor: 'loss', patience: 5 });
    stop.onTrainBegin();
    const best = [NaN, 3, NaN, 4, 2].map((loss, epoch) => {
      stop.onEpochEnd(epoch, logsOf(loss));
      return stop.best;
    });
    expect(best).toEqual([NaN, 3, 3, 3, 2]);
  });

  test.each([
    ['valAccuracy', 1],
    ['priceMeanAbsoluteError', -1],
    ['auc', 1],
    ['valCategoricalCrossentropy', -1],
    ['loss', -1],
  ])('knows whether %s should grow', (monitor, sign) => {
    const stop = earlyStopping({ monitor, patience: 9 });
    stop.onTrainBegin();
    for (const [epoch, value] of [1, 2, 0].entries()) {
      stop.onEpochEnd(epoch, { loss: 0, [monitor]: value });
    }
    expect(stop.best).toBe(sign === 1 ? 2 : 0);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a name of no number', () => earlyStopping({ monitor: 5 as never }), /earlyStopping: monitor/],
    [
      'a name that says nothing',
      () => earlyStopping({ monitor: 'mine' }),
      /'mine' does not say whether larger is better. Pass mode/,
    ],
    ['another mode', () => earlyStopping({ mode: 'most' as never }), /mode .*'min' or 'max'/],
    ['half an epoch', () => earlyStopping({ patience: 0.5 }), /patience/],
    ['text for a flag', () => earlyStopping({ restoreBestWeights: 'yes' as never }), /restore/],
    ['an unknown option', () => earlyStopping({ patients: 3 } as never), /did you mean 'patience'/],
    ['a factor of 1', () => reduceLROnPlateau({ factor: 1 }), /factor .*below 1.*received 1/],
    ['a negative rate', () => reduceLROnPlateau({ minLearningRate: -1 }), /minLearningRate/],
    ['no schedule', () => learningRateScheduler(0.1 as never), /schedule .*function/],
    ['text to write to', () => csvLogger({ write: 'log.csv' as never }), /write .*function/],
    ['no separator', () => csvLogger({ separator: '' }), /separator/],
    ['a flag that is none', () => terminateOnNaN({ throws: 1 as never }), /throws/],
  ])('and the others reject %s', (_, call, message) => {
    expect(thrown(call).message).toMatch(message);
  });

  test.each([
    ['valLoss', 'earlyStopping: monitor is .valLoss., but fit reports loss. Pass validationData'],
    ['mean_error', 'monitor is .mean_error., but fit reports loss'],
  ])('says what there is instead of %s', async (monitor, message) => {
    const model = number();
    const call = model.fit(x, y, { callbacks: earlyStopping({ monitor }), verbose: 0 });
    await expect(call).rejects.toThrow(new RegExp(message));
    const call2 = model.fit(x, y, {
      callbacks: earlyStopping({ monitor: 'val_loss' }),
      validationSplit: 0.5,
      verbose: 0,
    });
    await expect(call2).rejects.toThrow(/Write 'valLoss'/);
  });
});

describe('the learning rate', () => {
  test('of a scheduler is set before each epoch, and is in the history', async () => {
    const model = number();
    const seen: [number, number][] = [];
    const schedule = learningRateScheduler((epoch, rate) => {
      seen.push([epoch, rate]);
      return rate / 2;
    });
    const log = csvLogger();
    const options = { epochs: 4, initialEpoch: 1, callbacks: [schedule, log], verbose: 0 } as const;
    const { history } = await model.fit([[0]], [0], options);
    expect(seen).toEqual([
      [1, 1],
      [2, 0.5],
      [3, 0.25],
    ]);
    expect(history.learningRate).toEqual([0.5, 0.25, 0.125]);
    expect(log.text).toBe('epoch,loss,learningRate\n1,0,0.5\n2,0,0.25\n3,0,0.125\n');
  });

  test('of a schedule is not for callbacks', async () => {
    const model = number();
    const learningRate = (step: number): number => 1 / (step + 1);
    model.compile({ optimizer: sgd({ learningRate }), loss: 'mse' });
    for (const callbacks of [reduceLROnPlateau(), learningRateScheduler(() => 1)]) {
      const call = model.fit(x, y, { callbacks, verbose: 0 });
      await expect(call).rejects.toThrow(/the learning rate of the optimizer is a schedule/);
    }
  });

  test('of a scheduler must be a number', async () => {
    const callbacks = learningRateScheduler(() => NaN);
    const call = number().fit(x, y, { callbacks, verbose: 0 });
    await expect(call).rejects.toThrow(/learningRateScheduler: schedule's result .*received NaN/);
  });
});

describe('csvLogger', () => {
  test('hands over each line, and waits', async () => {
    const lines: string[] = [];
    const write = async (text: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      lines.push(text);
    };
    const log = csvLogger({ write, separator: ';', header: false });
    set(number(), 0);
    const model = number();
    set(model, 0);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'mse', metrics: ['mae'] });
    await model.fit([[1]], [2], { epochs: 2, callbacks: log, verbose: 0 });
    expect(lines).toEqual(['0;4;2\n', '1;4;2\n']);
  });

  test('quotes names, and marks what is missing', async () => {
    const log = csvLogger();
    log.onTrainBegin();
    await log.onEpochEnd(0, { loss: 1, 'a,b': 2, 'say "x"': NaN });
    await log.onEpochEnd(1, { loss: 1e-7 });
    expect(log.text).toBe('epoch,loss,"a,b","say ""x"""\n0,1,2,NaN\n1,1e-7,NA,NA\n');
  });
});

describe('terminateOnNaN', () => {
  const model = (): Sequential => {
    const inner = sequential([dense({ units: 2, seed: 1 })]);
    const made = sequential([dense({ units: 2, inputShape: [1], seed: 2 }), inner]);
    made.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'mse' });
    return made;
  };
  const pairs = x.map(() => [1, 2]);

  test('names the weight that a step made infinite', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const made = model();
    const guard = terminateOnNaN();
    const spoil = {
      onBatchEnd(batch: number): void {
        if (batch === 1) made.weights[3]?.assign([1, Infinity]);
      },
    };
    const run = await made.fit(x, pairs, {
      epochs: 3,
      batchSize: 1,
      callbacks: [spoil, guard],
      verbose: 0,
    });
    expect(run.epochs).toBe(1);
    expect(guard.found).toMatchObject({ epoch: 0, batch: 1, weight: 'sequential/dense/bias' });
    expect(warn.mock.calls).toEqual([
      [
        "terminateOnNaN: the weight 'sequential/dense/bias' is not finite, in batch 2 of epoch 1. Training stops",
      ],
    ]);
    warn.mockRestore();
  });

  test('throws if asked to, and says what the loss is', async () => {
    const made = model();
    made.compile({ optimizer: sgd({ onNonFinite: 'skip' }), loss: 'mse' });
    const guard = terminateOnNaN({ throws: true });
    const call = made.fit([[NaN]], [[1, 2]], { callbacks: guard, verbose: 0 });
    await expect(call).rejects.toThrow('terminateOnNaN: the loss is NaN, in batch 1 of epoch 1');
    expect(guard.found?.weight).toBe(null);
    const { history } = await made.fit(x, pairs, { callbacks: guard, verbose: 0 });
    expect(history.loss[0]).toBeLessThan(100);
    expect(guard.found).toBe(null);
  });
});
