import { Dense, type DenseOptions } from '../../../layers/dense.ts';
import { Dropout, type DropoutOptions } from '../../../layers/dropout.ts';
import { Embedding, type EmbeddingOptions } from '../../../layers/embedding.ts';
import { activationSetting } from '../activations.ts';
import { constraintSetting } from '../constraints.ts';
import type { LayerForm } from '../form.ts';
import { regularizerSetting } from '../regularizers.ts';
import { flag, number } from '../settings.ts';

export const DENSE: readonly LayerForm[] = [
  {
    className: 'Dense',
    type: Dense,
    settings: {
      units: number(null),
      activation: activationSetting,
      useBias: flag(true),
      kernelConstraint: constraintSetting,
      biasConstraint: constraintSetting,
      kernelRegularizer: regularizerSetting,
      biasRegularizer: regularizerSetting,
      activityRegularizer: regularizerSetting,
    },
    make: (options: DenseOptions) => new Dense(options),
  },
  {
    className: 'Embedding',
    type: Embedding,
    settings: {
      inputDim: number(null),
      outputDim: number(null),
      embeddingsConstraint: constraintSetting,
      embeddingsRegularizer: regularizerSetting,
    },
    make: (options: EmbeddingOptions) => new Embedding(options),
  },
  {
    className: 'Dropout',
    type: Dropout,
    settings: { rate: number(null) },
    make: (options: DropoutOptions) => new Dropout(options),
  },
];
