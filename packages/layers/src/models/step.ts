import { ClampwiseTypeError } from '@clampwise/kernels';
import type { CallContext } from '../layers/layer.ts';
import { lossValue } from '../losses/value.ts';
import { add, mul } from '../ops/arithmetic.ts';
import { cast } from '../ops/shape.ts';
import type { CheckedPair } from '../optimizers/optimizer.ts';
import { collectPenalties } from '../tape/penalties.ts';
import { type Tape, withoutTape, withTape } from '../tape/tape.ts';
import { openPool } from '../tensor/allocate.ts';
import type { TapeNode, Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { areWorkspacesHeld, holdWorkspaces } from './chain.ts';
import type { Compiled, CompiledOutput } from './compiled.ts';
import type { Examples } from './examples.ts';

/** The parts of a model that a step needs. */
export interface Trained {
  readonly compiled: Compiled;
  /** Computes one result for each output. */
  forward(inputs: readonly Tensor[], context: CallContext): readonly Tensor[];
  /** The weights that training changes. */
  readonly weights: readonly Weight[];
}

const TRAINING: CallContext = { training: true };
const INFERENCE: CallContext = { training: false };

/**
 * Takes one training step: predicts, computes the loss and its gradients, and updates the weights.
 * The metrics collect the predictions before the update.
 *
 * @returns the loss; with several losses, each of them after it
 */
export function trainStep(op: string, model: Trained, batch: Examples): number[] {
  const poolWasOpen = openPool(true);
  const wereHeld = areWorkspacesHeld();
  try {
    const steps: CheckedPair[] = [];
    const values = withTape((tape) => runStep(op, model, batch, tape, steps));
    openPool(poolWasOpen);
    // The gradients may lie in the workspaces.
    model.compiled.optimizer.applyChecked(steps);
    return values;
  } finally {
    openPool(poolWasOpen);
    holdWorkspaces(wereHeld);
  }
}

/** Records a step, collects the gradients, and returns the losses. */
function runStep(
  op: string,
  model: Trained,
  batch: Examples,
  tape: Tape,
  steps: CheckedPair[],
): number[] {
  const { compiled, weights } = model;
  const nodes: TapeNode[] = [];
  for (let k = 0; k < weights.length; k++) nodes.push(tape.watch(weights[k] as Weight));
  const { result: results, penalties } = collectPenalties(() => model.forward(batch.xs, TRAINING));
  const losses = lossesOf(op, model, batch, results, penalties);
  const loss = losses[0] as Tensor;
  if (!tape.leadsTo(loss)) rejectConstant(op, compiled.outputs);
  tape.run(loss);
  for (let k = 0; k < nodes.length; k++) {
    const { gradient } = nodes[k] as TapeNode;
    if (gradient !== null) steps.push([gradient, weights[k] as Weight]);
  }
  if (compiled.hasMetrics) {
    withoutTape(() => updateMetrics(compiled.outputs, batch, results));
  }
  return losses.map((value) => value.item());
}

function rejectConstant(op: string, outputs: readonly CompiledOutput[]): never {
  const names = outputs.flatMap(({ loss }) => loss?.name ?? []).join(', ');
  const received = `the result of ${names}, which depends on no trainable weight`;
  const expected = 'computed with ops from yPred, of a model with trainable weights';
  throw new ClampwiseTypeError(op, 'loss', received, expected);
}

/**
 * Computes the losses of a batch without training, and lets the metrics collect it.
 *
 * @returns the loss; with several losses, each of them after it
 */
export function testStep(op: string, model: Trained, batch: Examples): number[] {
  return withoutTape(() => {
    const { result: results, penalties } = collectPenalties(() =>
      model.forward(batch.xs, INFERENCE),
    );
    const losses = lossesOf(op, model, batch, results, penalties);
    updateMetrics(model.compiled.outputs, batch, results);
    return losses.map((value) => value.item());
  });
}

/** Returns the sum of all losses and penalties; with several losses, each of them after it. */
function lossesOf(
  op: string,
  { compiled: { outputs, listsLosses }, weights }: Trained,
  { ys, sampleWeights }: Examples,
  results: readonly Tensor[],
  penalties: readonly Tensor[],
): Tensor[] {
  const losses: Tensor[] = [];
  let total: Tensor | null = null;
  for (let k = 0; k < outputs.length; k++) {
    const { loss, lossWeight } = outputs[k] as CompiledOutput;
    if (loss === null) continue;
    const weight = sampleWeights?.[k] ?? null;
    const value = lossValue(op, loss, ys[k] as Tensor, results[k] as Tensor, weight);
    losses.push(value);
    total = sum(total, lossWeight === 1 ? value : mul(value, lossWeight));
  }
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] as Weight;
    if (weight.regularizer !== null) total = sum(total, weight.regularizer.penalty(weight));
  }
  for (const penalty of penalties) total = sum(total, penalty);
  return listsLosses ? [total as Tensor, ...losses] : [total as Tensor];
}

function sum(a: Tensor | null, b: Tensor): Tensor {
  if (a === null) return b;
  return add(a, a.dtype === b.dtype ? b : cast(b, a.dtype));
}

function updateMetrics(
  outputs: readonly CompiledOutput[],
  { ys, sampleWeights }: Examples,
  results: readonly Tensor[],
): void {
  for (let k = 0; k < outputs.length; k++) {
    const { metrics, weightedMetrics } = outputs[k] as CompiledOutput;
    const [y, result] = [ys[k] as Tensor, results[k] as Tensor];
    for (const metric of metrics) metric.update(y, result, null);
    for (const metric of weightedMetrics) metric.update(y, result, sampleWeights?.[k] ?? null);
  }
}
