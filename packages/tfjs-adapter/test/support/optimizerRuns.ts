// The golden runs of Keras's optimizers: see oracles/optimizers.py.
import * as tf from '@tensorflow/tfjs-core';
import { maxNorm } from '../../src/constraints.ts';
import type { ConstrainedVariable } from '../../src/index.ts';
import { optimizerFromKeras } from '../../src/optimizers/fromKeras.ts';
import type { StepOptimizer } from '../../src/optimizers/stepOptimizer.ts';
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
  const { optimizer: className, config, exclude, constraint, keras } = run;
  return optimizerFromKeras(
    { className, config, isLegacy: keras === 'legacy' },
    {
      excludeFromWeightDecay: exclude,
      ...(constraint !== null && { weights: weights.map((each) => constrained(each, constraint)) }),
    },
  );
}

function constrained(variable: tf.Variable, name: 'NonNeg' | 'MaxNorm'): ConstrainedVariable {
  if (name === 'NonNeg') return { variable, constraint: 'nonNeg' };
  const { max_value: maxValue, axis } = golden.constraints.MaxNorm;
  return { variable, constraint: maxNorm({ maxValue, axis }) };
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
