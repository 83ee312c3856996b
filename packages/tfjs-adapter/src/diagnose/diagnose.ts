import { checkNumber, checkOptions } from '@clampwise/kernels/internal';
import {
  dispose,
  getBackend,
  type Tensor,
  type TensorContainer,
  type Variable,
} from '@tensorflow/tfjs-core';
import { checkConstraints, type Violation } from '../optimizers/checkConstraints.ts';
import { explained } from '../optimizers/missingKernels.ts';
import { rowsFrom, rowsOf, tensorsOf } from './batches.ts';
import { type Diagnosis, diagnosisOf, type Findings, type NonFinite } from './diagnosis.ts';
import {
  type Batch,
  type CallableLayer,
  checkDiagnosable,
  type DiagnosableModel,
} from './model.ts';
import { backendFaults } from './probes.ts';
import {
  copyOf,
  disposeOptimizer,
  type Observed,
  Recorder,
  RecordingOptimizer,
  watchLayers,
} from './recorder.ts';

/** The options of diagnose. */
export interface DiagnoseOptions {
  /** The number of steps, default 10. It stops earlier if a value is not finite. */
  readonly steps?: number;
  /** The number of rows in a step, default 32. */
  readonly batchSize?: number;
}

const OP = 'diagnose';

/**
 * Trains a model for a few steps and reports what is wrong.
 *
 * It reports:
 *
 *   - the gradient norms, with a limit for clipping them,
 *   - the first tensor that is not finite: the output of a layer, or the gradient of a weight,
 *   - weights that violate their constraints,
 *   - operations that the tfjs backend computes wrongly, and layers that it cannot train.
 *
 * Afterwards the model is as before: its weights, its optimizer and the state of the optimizer. Do
 * not train the model or predict with it until the promise resolves. The steps are taken by a new
 * optimizer of the same kind and settings, with the limit of the guard if there is one. A stateful
 * recurrent layer keeps the state from the last step.
 *
 * The suggested limit is the median over the steps of the norm of all gradients before clipping,
 * rounded to two digits. With it, half of the steps would be shortened. Pascanu, Mikolov and Bengio
 * use the mean, which one large batch shifts. If the norms explode, their median says nothing. Then
 * the limit is the first norm, and at most 1.
 *
 * @param model - a compiled tf.LayersModel or tf.Sequential
 * @param xs - the inputs: a tensor, a list of tensors, or an object that maps names to tensors,
 *   with n rows each
 * @param ys - the targets, in the same forms. Batches are taken in order, and then from the start
 *   again
 * @param options - all are optional
 *   - `steps`: integer of at least 1, default 10. The number of steps.
 *   - `batchSize`: integer of at least 1, default 32. The number of rows in a step.
 * @returns the findings, as data and as `text` to read
 * @throws ClampwiseTypeError if model is not a compiled model, or xs or ys are not tensors
 * @throws ClampwiseRangeError if the numbers of rows differ, or an option is not an integer of at
 *   least 1
 * @see Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013,
 *   section 3.2
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { diagnose } from '@clampwise/tfjs-adapter/diagnose';
 *
 * const layer = layers.dense({
 *   units: 1,
 *   useBias: false,
 *   inputShape: [1],
 *   kernelInitializer: 'ones',
 *   kernelConstraint: 'nonNeg',
 * });
 * const model = sequential({ layers: [layer] });
 * model.compile({
 *   optimizer: tf.train.sgd(0.1),
 *   loss: 'meanSquaredError',
 * });
 * const x = tf.ones([4, 1]);
 * const y = tf.zeros([4, 1]);
 * const report = await diagnose(model, x, y, {
 *   steps: 1,
 * });
 * report.gradientNorms; // => [2]
 * report.suggestedLimit; // => 2
 * report.violations; // => []
 */
export async function diagnose(
  model: DiagnosableModel,
  xs: Batch,
  ys: Batch,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  checkDiagnosable(OP, model);
  checkOptions(OP, options, ['steps', 'batchSize']);
  const steps = checkNumber(OP, 'steps', options.steps ?? 10, { least: 1, whole: true });
  const most = checkNumber(OP, 'batchSize', options.batchSize ?? 32, { least: 1, whole: true });
  const tensors = [...tensorsOf(OP, 'xs', xs), ...tensorsOf(OP, 'ys', ys)];
  const rows = rowsOf(OP, tensors);
  const plan: Plan = { xs, ys, steps, rows, batchSize: Math.min(most, rows) };

  const faults = await backendFaults();
  const atStart = await nonFiniteGiven(model, tensors);
  const before = await violationsOf(model);
  const run = await onCopy(model, async (recorder) => {
    const taken = atStart === null ? await take(model, plan, recorder) : NOTHING;
    return { ...taken, violations: await violationsOf(model) };
  });
  return diagnosisOf({
    ...run,
    firstNonFinite: atStart ?? run.firstNonFinite,
    violationsBefore: before,
    backend: getBackend(),
    optimizer: model.optimizer.getClassName(),
    batchSize: plan.batchSize,
    faults,
  });
}

/** Leaves out weights that hold NaN: the constraint is not the problem there. */
async function violationsOf(model: DiagnosableModel): Promise<Violation[]> {
  const { violations } = await checkConstraints(model);
  return violations.filter(({ distance }) => !Number.isNaN(distance));
}

interface Plan {
  readonly xs: Batch;
  readonly ys: Batch;
  readonly steps: number;
  readonly rows: number;
  readonly batchSize: number;
}

type Taken = Pick<Findings, 'gradientNorms' | 'firstNonFinite' | 'failure'>;

const NOTHING: Taken = { gradientNorms: [], firstNonFinite: null, failure: null };

/** The first value that is not finite before the first step. */
async function nonFiniteGiven(
  model: DiagnosableModel,
  given: readonly [string, Tensor][],
): Promise<NonFinite | null> {
  const recorder = new Recorder();
  for (const [name, tensor] of given) recorder.output(name, tensor);
  for (const weight of model.weights)
    recorder.output((weight.read() as Variable).name, weight.read());
  const observed = await recorder.read();
  const k = observed.findIndex(({ isBroken }) => isBroken);
  if (k < 0) return null;
  const { name } = observed[k] as Observed;
  const data = given.find(([argument]) => argument === name);
  if (k >= given.length || data === undefined) return { step: 0, kind: 'weight', name };
  return { step: 0, kind: 'data', name, row: await firstBrokenRow(data[1]) };
}

async function firstBrokenRow(tensor: Tensor): Promise<number> {
  const values = await tensor.data();
  const place = values.findIndex((value) => !Number.isFinite(value));
  return Math.floor((place * (tensor.shape[0] as number)) / tensor.size);
}

/** Runs a function while the model trains on copies, then restores the values and the optimizer. */
async function onCopy<T>(
  model: DiagnosableModel,
  run: (recorder: Recorder) => Promise<T>,
): Promise<T> {
  const { optimizer } = model;
  const owner = model as { isOptimizerOwned?: boolean };
  const isOwned = owner.isOptimizerOwned;
  const variables = new Set(model.weights.map((weight) => weight.read() as Variable));
  const values = [...variables].map((variable) => [variable, variable.clone()] as const);
  const recorder = new Recorder();
  const copy = copyOf(optimizer);
  const unwatch = watchLayers(model.layers as readonly CallableLayer[], recorder);
  try {
    model.optimizer = new RecordingOptimizer(copy, recorder);
    return await run(recorder);
  } finally {
    unwatch();
    model.optimizer = optimizer;
    if (isOwned !== undefined) owner.isOptimizerOwned = isOwned;
    for (const [variable, value] of values) variable.assign(value);
    dispose(values.map(([, value]) => value));
    disposeOptimizer(copy);
    await recorder.read();
  }
}

/** Takes steps until a value is not finite or a step fails. */
async function take(model: DiagnosableModel, plan: Plan, recorder: Recorder): Promise<Taken> {
  const gradientNorms: number[] = [];
  for (let step = 1; step <= plan.steps; step++) {
    const failure = await takeOne(model, plan, step);
    const observed = await recorder.read();
    const norms = observed.filter(({ kind }) => kind === 'gradient').map(({ norm }) => norm);
    if (norms.length > 0) gradientNorms.push(Math.hypot(...norms));
    const broken = observed.find(({ isBroken }) => isBroken);
    const firstNonFinite =
      broken === undefined ? null : { step, kind: broken.kind, name: broken.name };
    if (firstNonFinite !== null || failure !== null) {
      return { gradientNorms, firstNonFinite, failure };
    }
  }
  return { ...NOTHING, gradientNorms };
}

/** Takes one step; returns the message if it fails. */
async function takeOne(model: DiagnosableModel, plan: Plan, step: number): Promise<string | null> {
  const { rows, batchSize } = plan;
  const start = ((step - 1) * batchSize) % rows;
  const count = Math.min(batchSize, rows - start);
  const x = rowsFrom(plan.xs, start, count);
  const y = rowsFrom(plan.ys, start, count);
  try {
    await model.trainOnBatch(x as never, y as never);
    return null;
  } catch (error) {
    const reason = explained(OP, error);
    return reason instanceof Error ? reason.message : String(reason);
  } finally {
    dispose([x, y] as TensorContainer);
  }
}
