import type { Family } from '../types.ts';

import { CONSTRAINTS, OUR_ACTIVATIONS, REGULARIZERS, TFJS_ACTIVATIONS } from '../values.ts';

export const CORE: Family = {
  Dense: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=MaxNorm|NonNeg bias_regularizer=L2
      kernel_constraint=${CONSTRAINTS} kernel_regularizer=${REGULARIZERS} use_bias=false @frozen
      @inference @masked @nested @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      'activity_regularizer=L1|L1L2|L2': 'tfjs has no activity regularizer: it is left out',
      'kernel_regularizer=OrthogonalRegularizer':
        'tfjs has no OrthogonalRegularizer: it is left out',
    },
  },
  Embedding: {
    right: `defaults embeddings_constraint=${CONSTRAINTS} embeddings_regularizer=${REGULARIZERS} mask_zero=true
      @frozen @nested @shared`,
    predicts: {
      'activity_regularizer=L2': 'tfjs has no activity regularizer: it is left out',
    },
  },
  Identity: {
    right: '@nested',
    corrected: 'defaults',
  },
  Masking: {
    right: 'defaults mask_value @masked @nested',
  },
  Model: {
    right: '@inference @shared @training',
    predicts: {
      '@masked_output': 'the loss counts masked steps too',
    },
    rejected: {
      '@masked': 'tfjs carries no mask into a nested model, or out of it',
    },
  },
  Rescaling: {
    right: 'defaults offset scale @nested @shared @wrapped:TimeDistributed',
    corrected: '@masked',
  },
  Resizing: {
    right: 'interpolation=nearest @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults',
    rejected: {
      'crop_to_aspect_ratio=true': 'tfjs always changes the aspect ratio',
      'interpolation=area|bicubic|lanczos3': 'tfjs has only bilinear and nearest',
    },
  },
};
