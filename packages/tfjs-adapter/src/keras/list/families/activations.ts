import type { Family } from '../types.ts';

import { CONSTRAINTS, OUR_ACTIVATIONS, REGULARIZERS, TFJS_ACTIVATIONS } from '../values.ts';

export const ACTIVATIONS: Family = {
  Activation: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|linear|tanh @masked @nested @shared`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
  },
  ELU: {
    right: 'defaults @nested @shared @wrapped:TimeDistributed',
    corrected: 'alpha @masked',
  },
  LeakyReLU: {
    right: 'defaults alpha @nested @shared @wrapped:TimeDistributed',
    corrected: 'negative_slope @masked',
  },
  PReLU: {
    right: `defaults alpha_constraint=${CONSTRAINTS} alpha_regularizer=${REGULARIZERS} shared_axes @frozen
      @masked @nested @shared @wrapped:TimeDistributed`,
  },
  ReLU: {
    right: 'defaults @masked @nested @shared @wrapped:TimeDistributed',
    corrected: 'max_value negative_slope threshold',
  },
  Softmax: {
    right: 'defaults @nested @shared @wrapped:TimeDistributed',
    corrected: 'axis',
  },
  ThresholdedReLU: {
    right: 'theta @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults @masked',
  },
};
