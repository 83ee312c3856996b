// The golden runs of Keras's optimizers: see oracles/optimizers.py.
import * as tf from '@tensorflow/tfjs-core';
import { maxNorm } from '../../src/constraints.ts';
import type { ConstrainedVariable } from '../../src/index.ts';
import { legacyRmsprop } from '../../src/optimizers/rmsprop.ts';
import type { StepOptimizer } from '../../src/optimizers/stepOptimizer.ts';
import { adam, adamw, type OptimizerOptions, rmsprop, sgd } from '../../src/optimizers.ts';
import { scheduleFromConfig } from '../../src/schedules/fromConfig.ts';
import golden from '../data/golden/optimizers.json' with { type: 'json' };

/** The weights and the optimizer's arrays after a step, in Keras's order. */
interface Kept {
  readonly weights: readonly (readonly number[])[];
  readonly slots?: readonly (readonly number[])[];
}

/** An optimizer with Keras's names for its options, and what it did. */
export interface OptimizerRun {
  readonly title: string;
  /** 'legacy' is tf_keras's optimizer of versions before 2.11. */
  readonly keras: '3' | '2' | 'legacy';
  readonly optimizer: 'SGD' | 'RMSprop' | 'Adam' | 'AdamW';
  readonly config: { readonly [option: string]: unknown };
  readonly constraint: 'NonNeg' | 'MaxNorm' | null;
  readonly exclude: readonly string[] | null;
  readonly expected: { readonly [step: string]: Kept };
}

const { gradients, shapes } = golden;
export const { source, steps, schedules } = golden;
export const runs = golden.runs as unknown as readonly OptimizerRun[];

type Make = (options: OptimizerOptions) => StepOptimizer;

const MAKERS: { readonly [name: string]: Make } = {
  SGD: sgd,
  RMSprop: rmsprop,
  Adam: adam,
  AdamW: adamw,
};

let made = 0;

/** The two weights with these values, or as they are before the first step. */
export function weightsOf(values: readonly (readonly number[])[] = golden.start): tf.Variable[] {
  const layer = `layer_${made++}`;
  return values.map((each, k) => {
    const tensor = tf.tensor([...each], shapes[k] as number[]);
    const weight = tf.variable(tensor, true, `${layer}/${golden.names[k]}`);
    tensor.dispose();
    return weight;
  });
}

/** The optimizer of a run, for weights. */
export function optimizerOf(run: OptimizerRun, weights: readonly tf.Variable[]): StepOptimizer {
  const { config, exclude, constraint } = run;
  const { learning_rate: rate, decay, ...others } = config;
  const options = Object.entries(others).map(([name, value]) => [ours(name), value]);
  const make =
    run.keras === 'legacy' && run.optimizer === 'RMSprop' ? legacyRmsprop : MAKERS[run.optimizer];
  return (make as Make)({
    ...Object.fromEntries(options),
    learningRate: rateOf(rate, decay),
    excludeFromWeightDecay: exclude,
    ...(constraint !== null && { weights: weights.map((each) => constrained(each, constraint)) }),
  });
}

/** The learning rate of a run. Keras before 2.11 had another option for it to fall. */
function rateOf(rate: unknown, decay: unknown): never {
  const config = { initial_learning_rate: rate, decay_steps: 1, decay_rate: decay };
  const schedule = { class_name: 'InverseTimeDecay', config };
  if (decay !== undefined) return scheduleFromConfig('test', schedule) as never;
  if (typeof rate !== 'object' || rate === null) return rate as never;
  return scheduleFromConfig('test', rate) as never;
}

function constrained(variable: tf.Variable, name: 'NonNeg' | 'MaxNorm'): ConstrainedVariable {
  if (name === 'NonNeg') return { variable, constraint: 'nonNeg' };
  const { max_value: maxValue, axis } = golden.constraints.MaxNorm;
  return { variable, constraint: maxNorm({ maxValue, axis }) };
}

function ours(name: string): string {
  return name.includes('clip')
    ? name
    : name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Takes a step of a run: 0 is the first. */
export function takeStep(
  optimizer: tf.Optimizer,
  weights: readonly tf.Variable[],
  step: number,
): void {
  const list = weights.map(({ name, shape }, k) => ({
    name,
    tensor: tf.tensor(gradients[step]?.[k] as number[], shape),
  }));
  optimizer.applyGradients(list);
  tf.dispose(list.map(({ tensor }) => tensor));
}

/** The values of tensors. */
export async function valuesOf(tensors: readonly tf.Tensor[]): Promise<number[][]> {
  return (await Promise.all(tensors.map((each) => each.data()))).map((values) => [...values]);
}
