import {
  dense,
  type Layer,
  nonNeg,
  randomNormal,
  type Sequential,
  sequential,
  type Tensor,
} from '@clampwise/layers';
import { NonNegLayer } from '../../../packages/layers/examples/nonNegLayer.ts';

/** One model with three ends; the weights are equal. */
export interface Models {
  readonly bare: Sequential;
  readonly nonNeg: Sequential;
  readonly custom: Sequential;
}

/** What the three ends give for one input. */
export interface ModelRun {
  readonly input: readonly number[];
  readonly bare: readonly number[];
  readonly nonNeg: readonly number[];
  readonly custom: readonly number[];
}

const FEATURES = 5;

export function makeModels(): Models {
  return {
    bare: sequential(body()),
    nonNeg: sequential([...body(), nonNeg()]),
    custom: sequential([...body(), new NonNegLayer()]),
  };
}

/** The seeds make the weights the same each time. */
function body(): Layer[] {
  return [
    dense({ units: 10, activation: 'relu', inputShape: [FEATURES], seed: 1 }),
    dense({ units: 5, seed: 2 }),
  ];
}

/** Five random normal numbers; the same ones for the same seed. */
export function drawInput(seed?: number): Tensor {
  return randomNormal([1, FEATURES], seed === undefined ? {} : { seed });
}

export function runModels({ bare, nonNeg, custom }: Models, input: Tensor): ModelRun {
  return {
    input: [...input.data],
    bare: [...bare.predict(input).data],
    nonNeg: [...nonNeg.predict(input).data],
    custom: [...custom.predict(input).data],
  };
}
