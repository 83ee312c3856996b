import type { Family } from '../types.ts';

import {
  ACTIVITY_REGULARIZER,
  CONSTRAINTS,
  OUR_ACTIVATIONS,
  REGULARIZERS,
  TFJS_ACTIVATIONS,
} from '../values.ts';

export const CORE: Family = {
  Dense: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=${CONSTRAINTS}
      bias_regularizer=${REGULARIZERS} kernel_constraint=${CONSTRAINTS} kernel_regularizer=${REGULARIZERS}
      use_bias=false @frozen @masked @nested @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      ...ACTIVITY_REGULARIZER,
    },
  },
  Embedding: {
    right: `defaults embeddings_constraint=${CONSTRAINTS} embeddings_regularizer=${REGULARIZERS} mask_zero=true
      @frozen @nested @shared`,
    predicts: {
      ...ACTIVITY_REGULARIZER,
    },
  },
  Identity: {
    right: '@nested @shared',
    corrected: 'defaults',
  },
  Masking: {
    right: 'defaults mask_value @masked @nested @shared',
  },
  Model: {
    right: '@inference @shared @training',
    corrected: '@masked_output @wrapped:TimeDistributed',
    rejected: {
      '@masked': 'tfjs carries no mask into a nested model, or out of it',
    },
  },
  Rescaling: {
    right: 'defaults offset scale @nested @shared @wrapped:TimeDistributed',
    corrected: '@masked',
  },
  Resizing: {
    right: '@nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults interpolation=nearest',
    rejected: {
      'crop_to_aspect_ratio=true': 'tfjs always changes the aspect ratio',
      'interpolation=area|bicubic|lanczos3': 'tfjs has only bilinear and nearest',
    },
  },
};
