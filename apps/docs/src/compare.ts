import { clip, isClampwiseError } from '@clampwise/kernels';
import { type Layer, nonNeg, tensor } from '@clampwise/layers';
import { NonNegLayer } from '../../../packages/layers/examples/nonNegLayer.ts';

/** What one rule makes of the numbers, or what the library says of the bounds. */
export type Outcome =
  | { readonly values: readonly number[] }
  | { readonly error: { readonly name: string; readonly message: string } };

/** The same numbers under the three rules. */
export interface Comparison {
  /** The numbers as float32, which is what layers compute in. */
  readonly input: readonly number[];
  readonly clipped: Outcome;
  readonly nonNeg: Outcome;
  readonly custom: Outcome;
}

/** Runs clip by value, the NonNeg layer and the custom layer. */
export function compare(
  values: readonly number[],
  min: number | null,
  max: number | null,
): Comparison {
  const x = Float32Array.from(values);
  return {
    input: [...x],
    clipped: clipped(x, min, max),
    nonNeg: through(nonNeg(), x),
    custom: through(new NonNegLayer(), x),
  };
}

/** Clip by value alone. */
export function clipped(x: Float32Array, min: number | null, max: number | null): Outcome {
  try {
    return { values: [...clip(x, min, max)] };
  } catch (error) {
    if (!isClampwiseError(error)) throw error;
    return { error };
  }
}

function through(layer: Layer, x: Float32Array): Outcome {
  return { values: [...layer.apply(tensor(x)).data] };
}

/** Whether a rule changed a number: NaN is NaN, and -0 is not 0. */
export function isChanged(input: number, output: number): boolean {
  return !Object.is(input, output);
}
