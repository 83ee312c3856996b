// Training of random models: steps, interruptions, calls inside calls, files.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heap } from '@clampwise/kernels';
import {
  Layer,
  type Model,
  ops,
  sequential,
  type Tensor,
  tensor,
  valueAndGrad,
} from '@clampwise/layers';
import * as callbacks from '@clampwise/layers/callbacks';
import { loadModel, saveModel } from '@clampwise/layers/files';
import * as node from '@clampwise/layers/node';
import { toOnnx } from '@clampwise/layers/onnx';
import type { Draw } from '../core/draw.ts';
import { hostileOf } from '../core/hostile.ts';
import { show } from '../core/show.ts';
import { Bomb, expect, explode, Failure, type Notes, type Target } from '../core/target.ts';
import { build } from '../core/template.ts';
import { checkError, checkHeap } from '../kernels/check.ts';
import { compileAny, type Data, dataOf, type MadeModel, modelOf } from './models.ts';

type Any = (...args: unknown[]) => unknown;

interface Ready extends MadeModel, Data {
  readonly text: string;
}

/** A compiled model with data. It has run once, so that its outputs are known. */
function readyModel(draw: Draw, notes: Notes, hasNumbers = true): Ready {
  const made = modelOf(draw);
  notes.call(() => made.text);
  const compiled = compileAny(draw, made.model);
  const first = tensor(new Float32Array(made.features), { shape: [1, made.features] });
  const units = (made.model.predict(first) as Tensor).shape.at(-1) as number;
  const styles = hasNumbers ? undefined : (['extreme'] as const);
  const data = dataOf(draw, made.features, units, styles);
  const text = `${made.text}, ${compiled}, ${data.x.shape[0]} examples`;
  notes.call(() => text);
  return { ...made, ...data, text };
}

/** Runs something that must work. */
async function mustWork<R>(what: string, run: () => R | Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${what} failed`, String((error as Error).stack ?? error));
  }
}

/** Runs something that may fail with an error of ours or of the case. */
async function mayFail(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    // The file system has errors of its own.
    if ((error as NodeJS.ErrnoException).syscall === undefined) checkError(error);
    return error;
  }
}

const QUIET = { verbose: 0, shuffle: false } as const;

/** The model can train and predict, so nothing is locked. */
async function checkUsable({ model, x, y }: Ready): Promise<void> {
  await mustWork('fit afterwards', () => model.fit(x, y, { ...QUIET, epochs: 1 }));
  await mustWork('predict afterwards', () => model.predict(x));
  const { value } = valueAndGrad((a: Tensor) => ops.sum(a))(tensor([1, 2]));
  expect(value.item() === 3, 'a wrong result', () => 'the tape is not free');
}

async function steps(draw: Draw, notes: Notes): Promise<void> {
  const hasNumbers = draw.int(3) < 2;
  const ready = readyModel(draw, notes, hasNumbers);
  const { model, x, y } = ready;
  const batchSize = draw.between(1, 4);
  await mustWork('fit', () => model.fit(x, y, { ...QUIET, epochs: draw.between(1, 3), batchSize }));
  await mustWork('trainOnBatch', () => model.trainOnBatch(x, y));
  await mustWork('evaluate', () => model.evaluate(x, y));
  const [once, twice] = [model.predict(x) as Tensor, model.predict(x) as Tensor];
  expect(String(once.data) === String(twice.data), 'predict differs', () => `${once.data}`);
  expect(once.shape[0] === x.shape[0], 'a wrong shape', () => String(once.shape));
  for (const { constraint, path, ...weight } of weightsOf(model)) {
    if (constraint === null || !hasNumbers) continue;
    const moved = constraint.apply(weight.value);
    const off = Math.max(...[...moved.data].map((v, k) => Math.abs(v - weight.value.data[k])));
    // A rate below 1 goes only a part of the way; the constraints by name have rate 1.
    expect(!(off > 1e-5), 'a constraint is not met', () => `${path} is off by ${off}`);
  }
  checkParameterGradient(ready);
}

function weightsOf(model: Model) {
  return model.trainableWeights.map((weight) => ({
    constraint: weight.constraint,
    path: weight.path,
    value: weight.read(),
  }));
}

/** The loss falls along the gradient of the input: a check of the tape through all layers. */
function checkParameterGradient({ model, x }: Ready): void {
  const { grads } = valueAndGrad((a: Tensor) => ops.sum(model.apply(a) as Tensor))(x);
  expect(String(grads[0].shape) === String(x.shape), 'a wrong shape', () => 'of a gradient');
}

const HOOKS = [
  'onTrainBegin',
  'onEpochBegin',
  'onBatchBegin',
  'onBatchEnd',
  'onEpochEnd',
  'onTrainEnd',
] as const;

/** Explodes when it is called in training for the nth time. */
class Mine extends Layer {
  left: number;
  constructor(left: number) {
    super();
    this.left = left;
  }
  call(x: Tensor): Tensor {
    this.left -= 1;
    if (this.left === 0) explode();
    return ops.mul(x, 1);
  }
}

/** An error in the middle of fit leaves a model that works. */
async function interruptions(draw: Draw, notes: Notes): Promise<void> {
  const ready = readyModel(draw, notes);
  const { model, x, y } = ready;
  const way = draw.int(4);
  const hook = draw.pick(HOOKS);
  const what = [`${hook} throws`, 'the batches throw', 'a layer throws', `${hook} rejects`][way];
  notes.call(() => `${ready.text}, where ${what}`);
  if (way === 2) return explodingLayer(draw, ready);
  const run = (): Promise<unknown> => {
    if (way === 1) return model.fit(exploding(ready, draw.int(3)), { ...QUIET, epochs: 1 });
    const bomb = way === 0 ? explode : () => Promise.reject(new Bomb('later'));
    return model.fit(x, y, { ...QUIET, epochs: 2, callbacks: { [hook]: bomb } });
  };
  const error = await mayFail(run);
  expect(error instanceof Bomb, 'an error is lost', () => `${error}`);
  await checkUsable(ready);
}

async function explodingLayer(draw: Draw, ready: Ready): Promise<void> {
  const mine = new Mine(draw.between(1, 6));
  const model = sequential([mine, ready.model as unknown as Layer]);
  const { x, y } = ready;
  const error = await mayFail(async () => {
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(x, y, { ...QUIET, epochs: 9, batchSize: 1 });
  });
  expect(error instanceof Bomb || mine.left > 0, 'an error is lost', () => `${error}`);
  await checkUsable({ ...ready, model });
  await checkUsable(ready);
}

function exploding({ x, y }: Ready, after: number): Iterable<readonly [Tensor, Tensor]> {
  return (function* batches() {
    for (let k = 0; k < after; k++) yield [x, y] as const;
    explode();
  })();
}

/** Calls of a model inside its own callbacks work, or throw an error of ours. */
async function reentrancy(draw: Draw, notes: Notes): Promise<void> {
  const ready = readyModel(draw, notes);
  const { model, x, y } = ready;
  const inner: { readonly [name: string]: () => unknown } = {
    fit: () => model.fit(x, y, QUIET),
    predict: () => model.predict(x),
    evaluate: () => model.evaluate(x, y),
    trainOnBatch: () => model.trainOnBatch(x, y),
    compile: () => model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' }),
    setWeights: () => model.setWeights(model.getWeights()),
    stop: () => {
      model.stopTraining = true;
    },
    save: () => saveModel(model as never),
  };
  const name = draw.pick(Object.keys(inner));
  const hook = draw.pick(HOOKS);
  notes.call(() => `${ready.text}, where ${hook} calls ${name}`);
  const call = (): Promise<unknown> => mayFail(inner[name]);
  await mayFail(() => model.fit(x, y, { ...QUIET, epochs: 2, callbacks: { [hook]: call } }));
  model.stopTraining = false;
  await checkUsable(ready);
}

const METHODS = [
  'fit',
  'evaluate',
  'predict',
  'trainOnBatch',
  'compile',
  'setWeights',
  'apply',
  'computeOutputShape',
  'add',
  'addLoss',
  'addWeight',
  'build',
  'summary',
] as const;

/** Malformed arguments of methods. The model works afterwards, unless it was changed. */
async function malformed(draw: Draw, notes: Notes): Promise<void> {
  const ready = readyModel(draw, notes);
  const { model, x, y } = ready;
  const method = draw.pick(METHODS);
  const good = method === 'compile' ? [] : [x, y, { ...QUIET }].slice(0, draw.int(4));
  const args = [...good, ...Array.from({ length: draw.between(1, 2) }, () => hostileOf(draw))];
  notes.call(() => `${ready.text}; then ${method}(${args.map((arg) => show(arg)).join(', ')})`);
  const fn = (model as unknown as { [name: string]: Any })[method];
  if (typeof fn !== 'function') return;
  await mayFail(() =>
    fn.apply(
      model,
      args.map((arg) => build(arg, (slot) => slot.data)),
    ),
  );
  const changes = ['compile', 'setWeights', 'add', 'addLoss', 'addWeight', 'build'];
  if (!changes.includes(method)) await checkUsable(ready);
}

/** A model that was saved and loaded predicts the same. */
async function files(draw: Draw, notes: Notes): Promise<void> {
  const ready = readyModel(draw, notes);
  const { model, x } = ready;
  const format = draw.pick(['keras', 'tfjs'] as const);
  notes.call(() => `${ready.text}, saved as ${format}`);
  const saved = await mayFail(() => saveModel(model as never, { format } as never));
  if (saved instanceof Error) return;
  const source = format === 'keras' ? (saved as { bytes: Uint8Array }).bytes : tfjsSource(saved);
  const loaded = await mustWork('loadModel', () => loadModel(source as never));
  const [before, after] = [model.predict(x) as Tensor, loaded.model.predict(x) as Tensor];
  const off = Math.max(0, ...[...before.data].map((v, k) => distance(v, after.data[k])));
  expect(off <= 1e-5, 'a loaded model differs', () => `by ${off}`);
}

const tfjsSource = (saved: unknown): unknown => (saved as { artifacts: unknown }).artifacts;

const distance = (a: number, b: number): number =>
  Object.is(a, b) || a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(a));

async function onnx(draw: Draw, notes: Notes): Promise<void> {
  const ready = readyModel(draw, notes);
  notes.call(() => `toOnnx of ${ready.text}`);
  await mayFail(() => toOnnx(ready.model as never));
  const value = hostileOf(draw);
  notes.call(() => `toOnnx(${show(value)})`);
  await mayFail(() => toOnnx(build(value, (slot) => slot.data) as never));
}

/** Files on disk, with the callbacks that write them. */
async function nodeFiles(draw: Draw, notes: Notes): Promise<void> {
  const ready = readyModel(draw, notes);
  const { model, x, y } = ready;
  const folder = await mkdtemp(join(tmpdir(), 'clampwise-fuzz-'));
  const hostile = draw.oneIn(3) ? hostileOf(draw) : null;
  const given = build(hostile, (slot) => slot.data);
  // Text would be the path of a file in the current folder.
  const path = given === null || typeof given === 'string' ? join(folder, 'model.keras') : given;
  notes.call(() => `${ready.text}, saved at ${show(hostile ?? 'model.keras')}`);
  try {
    const saved = await mayFail(() => node.saveModelFile(model as never, path as never));
    if (!(saved instanceof Error) && given === null) {
      await mustWork('loadModelFile', () => node.loadModelFile(path as string));
    } else await mayFail(() => node.loadModelFile(path as never));
    const log = node.csvLogger(join(folder, 'log.csv'), draw.int(2) ? { append: true } : {});
    const kept = node.checkpoint({ path: join(folder, 'best.keras'), monitor: 'loss' });
    const list = [log, ...(saved instanceof Error ? [] : [kept])];
    await mustWork('fit', () => model.fit(x, y, { ...QUIET, callbacks: list }));
    await mayFail(() => new node.Checkpoint(given as never));
    await mayFail(() => new node.CSVFileLogger(join(folder, 'x.csv'), given as never));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const FACTORIES = [
  'earlyStopping',
  'reduceLROnPlateau',
  'terminateOnNaN',
  'csvLogger',
  'learningRateScheduler',
  'EarlyStopping',
  'ReduceLROnPlateau',
  'TerminateOnNaN',
  'CSVLogger',
] as const;

const OPTIONS = {
  earlyStopping: { patience: 1, monitor: 'loss', restoreBestWeights: true },
  reduceLROnPlateau: { patience: 1, monitor: 'loss', factor: 0.5 },
  terminateOnNaN: {},
  csvLogger: { write: () => {} },
} as const;

async function callbackCase(draw: Draw, notes: Notes): Promise<void> {
  const ready = readyModel(draw, notes, draw.int(2) === 0);
  const { model, x, y } = ready;
  const name = draw.pick(FACTORIES);
  const key = (name[0].toLowerCase() + name.slice(1)).replace('cSV', 'csv') as keyof typeof OPTIONS;
  const good = name === 'learningRateScheduler' ? () => 0.1 : OPTIONS[key];
  const given = draw.oneIn(3) ? hostileOf(draw) : good;
  notes.call(() => `${ready.text}, with ${name}(${show(given)})`);
  const all: { readonly [name: string]: unknown } = callbacks;
  const made = all[name] as Any & (new (o: unknown) => unknown);
  const options = build(given, (slot) => slot.data);
  const callback = await mayFail(() => (/^[A-Z]/.test(name) ? new made(options) : made(options)));
  if (callback instanceof Error) return;
  const fitted = { ...QUIET, epochs: 3, callbacks: callback as callbacks.Callbacks };
  // A schedule decides the learning rate itself, which two of them reject.
  if (given === good && model.optimizer?.schedule === null)
    await mustWork('fit', () => model.fit(x, y, fitted));
  else await mayFail(() => model.fit(x, y, fitted));
  model.stopTraining = false;
  await checkUsable(ready);
}

const target = (
  name: string,
  covers: readonly string[],
  run: (draw: Draw, notes: Notes) => Promise<void>,
): Target => ({
  name,
  covers,
  async run(draw, notes) {
    const before = heap.info();
    await run(draw, notes);
    checkHeap(before);
  },
});

const OPTIMIZERS = [
  'Adam',
  'AdamW',
  'Optimizer',
  'RMSprop',
  'SGD',
  'adam',
  'adamw',
  'rmsprop',
  'sgd',
];
const MODELS = ['Functional', 'Layer', 'Model', 'Sequential', 'functional', 'sequential'];

export const TRAINING: readonly Target[] = [
  target(
    'fit',
    [
      ...OPTIMIZERS.map((name) => `layers/optimizers ${name}`),
      ...MODELS.map((name) => `layers ${name}`),
    ],
    steps,
  ),
  target('fitInterrupted', ['layers/layers Layer'], interruptions),
  target('fitInsideFit', [], reentrancy),
  target('methodsOfModels', [], malformed),
  target('saveModel', ['layers/files saveModel', 'layers/files loadModel'], files),
  target('toOnnx', ['layers/onnx toOnnx'], onnx),
  target(
    'saveModelFile',
    [
      'CSVFileLogger',
      'Checkpoint',
      'checkpoint',
      'csvLogger',
      'loadModelFile',
      'saveModelFile',
    ].map((name) => `layers/node ${name}`),
    nodeFiles,
  ),
  target(
    'callbacks',
    FACTORIES.map((name) => `layers/callbacks ${name}`),
    callbackCase,
  ),
];
