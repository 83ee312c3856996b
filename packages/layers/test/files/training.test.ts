// Losses, metrics, schedules and optimizers go to files and back, each with its options.
import { describe, expect, test } from 'vitest';
import { loadModel, saveModel } from '../../src/files.ts';
import { adam, dense, type Sequential, sequential, sgd } from '../../src/index.ts';
import { adamw, rmsprop } from '../../src/optimizers.ts';
import { LOSSES, METRICS, SCHEDULES } from './support/training.ts';

type CompileOptions = Parameters<Sequential['compile']>[0];

async function through(options: Partial<CompileOptions>, format: 'keras' | 'tfjs' = 'keras') {
  const model = sequential([dense({ units: 2, inputShape: [1] })]);
  model.compile({ optimizer: 'sgd', loss: 'mse', ...options });
  const saved = format === 'tfjs' ? saveModel(model, { format }).artifacts : saveModel(model).bytes;
  const { model: loaded, report } = await loadModel(saved as never);
  expect(report.changes).toEqual([]);
  return loaded;
}

test.each(LOSSES.map((loss) => [loss.name, JSON.stringify(loss.options), loss] as const))(
  'the loss %s %s',
  async (_, __, loss) => {
    const model = await through({ loss });
    const found = model.compiled?.outputs[0]?.loss;
    expect([found?.name, found?.options, found?.custom]).toEqual([loss.name, loss.options, false]);
  },
);

const plain = (metric: object): object => JSON.parse(JSON.stringify(metric));

test.each(METRICS.map((metric) => [metric.name, metric] as const))(
  'the metric %s',
  async (_, metric) => {
    const model = await through({ metrics: [metric] });
    const found = model.compiled?.outputs[0]?.metrics[0] as object;
    expect(found.constructor).toBe(metric.constructor);
    expect(plain(found)).toEqual(plain(metric));
  },
);

describe.each(['keras', 'tfjs'] as const)('%s', (format) => {
  test.each(SCHEDULES.map((schedule) => [schedule.name, schedule] as const))(
    'the schedule %s',
    async (_, schedule) => {
      const model = await through({ optimizer: sgd({ learningRate: schedule }) }, format);
      const found = model.optimizer?.schedule as typeof schedule;
      expect([found.name, found.options]).toEqual([schedule.name, schedule.options]);
      for (let step = 0; step < 20; step++) expect(found(step)).toBe(schedule(step));
    },
  );

  test.each([
    ['sgd', () => sgd({ learningRate: 0.3, momentum: 0.5, weightDecay: 0.1, clipNorm: 2 })],
    ['adam', () => adam({ beta1: 0.5, beta2: 0.75, epsilon: 1e-3, clipValue: 0.5 })],
    ['adamw', () => adamw()],
    ['adamw, amsgrad', () => adamw({ amsgrad: true, weightDecay: 0.5, globalClipNorm: 3 })],
    ['rmsprop', () => rmsprop({ rho: 0.5, momentum: 0.25, epsilon: 1e-2, centered: true })],
  ])('the optimizer %s', async (_, make) => {
    const model = await through({ optimizer: make() }, format);
    expect(model.optimizer?.constructor).toBe(make().constructor);
    expect(plain(model.optimizer as object)).toEqual(plain(make()));
  });
});

test('adamw without weight decay is adam in Keras', async () => {
  const model = await through({ optimizer: adamw({ weightDecay: null }) });
  expect(model.optimizer).toMatchObject({ weightDecay: null });
});
