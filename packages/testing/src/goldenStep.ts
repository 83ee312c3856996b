// The golden vectors of the update steps, by Keras (see oracles/README.md).

import { typedArray } from './dtypes.ts';
import stepFile from './golden/step.json' with { type: 'json' };
import { floatOf } from './golden.ts';

/** The name of one of Keras's optimizers. */
export type KerasOptimizer = 'SGD' | 'Adam' | 'AdamW' | 'RMSprop';

/** Two weights, and their gradients for each step. All are float32 numbers. */
export interface GoldenRun {
  readonly shapes: readonly (readonly number[])[];
  readonly start: readonly Float32Array[];
  readonly gradients: readonly (readonly Float32Array[])[];
}

/** An optimizer with Keras's names for its options, and the weights after some of the steps. */
export interface GoldenStep {
  readonly title: string;
  readonly optimizer: KerasOptimizer;
  readonly config: { readonly [option: string]: number | boolean };
  readonly constraint: 'NonNeg' | null;
  readonly expected: ReadonlyMap<number, readonly Float64Array[]>;
}

interface RunJson {
  readonly shapes: readonly (readonly number[])[];
  readonly start: readonly (readonly string[])[];
  readonly gradients: readonly (readonly (readonly string[])[])[];
}

type VectorJson = Omit<GoldenStep, 'expected'> & {
  readonly expected: { readonly [step: string]: readonly (readonly string[])[] };
};

function single(texts: readonly string[]): Float32Array {
  return typedArray('float32', texts.map(floatOf)) as Float32Array;
}

function double(texts: readonly string[]): Float64Array {
  return typedArray('float64', texts.map(floatOf)) as Float64Array;
}

/** Keras's optimizers over a hundred steps, in float64; `source` names the versions. */
export function goldenSteps(): {
  readonly source: string;
  readonly run: GoldenRun;
  readonly vectors: readonly GoldenStep[];
} {
  const { source, vectors } = stepFile as unknown as {
    source: string;
    vectors: readonly [RunJson, ...VectorJson[]];
  };
  const [{ shapes, start, gradients }, ...steps] = vectors;
  return {
    source,
    run: { shapes, start: start.map(single), gradients: gradients.map((step) => step.map(single)) },
    vectors: steps.map((vector) => ({
      ...vector,
      expected: new Map(
        Object.entries(vector.expected).map(([step, weights]) => [
          Number(step),
          weights.map(double),
        ]),
      ),
    })),
  };
}
