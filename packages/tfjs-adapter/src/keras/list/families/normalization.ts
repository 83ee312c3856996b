import type { Family } from '../types.ts';

import { CONSTRAINTS, REGULARIZERS } from '../values.ts';

export const NORMALIZATION: Family = {
  BatchNormalization: {
    // The translation reports an axis that is not the last: it knows the rank.
    right: `defaults axis beta_constraint=${CONSTRAINTS} beta_regularizer=${REGULARIZERS} center=false epsilon
      gamma_constraint=${CONSTRAINTS} gamma_regularizer=${REGULARIZERS} momentum scale=false
      synchronized=true @masked @nested`,
    corrected: '@frozen @inference @training',
    predicts: {
      '@shared': 'the moving statistics differ slightly',
      '@wrapped:TimeDistributed': 'the moving statistics of each step are mixed in another order',
    },
  },
  LayerNormalization: {
    right: `defaults axis beta_regularizer=${REGULARIZERS} center=false epsilon
      gamma_regularizer=${REGULARIZERS} scale=false @frozen @masked @nested @shared
      @wrapped:TimeDistributed`,
    corrected: `beta_constraint=${CONSTRAINTS} gamma_constraint=${CONSTRAINTS}`,
  },
  Normalization: {
    right: `axis axis=null invert=true mean variance @nested @shared @wrapped:TimeDistributed`,
    corrected: 'defaults',
  },
  UnitNormalization: {
    right: 'axis @masked @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults',
  },
};
