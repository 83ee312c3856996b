import type { Family } from '../types.ts';

export const NORMALIZATION: Family = {
  BatchNormalization: {
    right: `defaults beta_constraint=MaxNorm|NonNeg beta_regularizer=L2 center=false epsilon
      gamma_constraint=MaxNorm|NonNeg gamma_regularizer=L1|L2 momentum scale=false @masked @nested`,
    corrected: 'axis @frozen @inference @training',
    predicts: {
      '@shared': 'the moving statistics differ slightly',
      '@wrapped:TimeDistributed': 'the moving statistics of each step are mixed in another order',
    },
  },
  LayerNormalization: {
    right: `defaults axis beta_regularizer=L2 center=false epsilon gamma_regularizer=L1|L2 scale=false @frozen
      @masked @nested @shared @wrapped:TimeDistributed`,
    predicts: {
      'beta_constraint=MaxNorm|NonNeg gamma_constraint=MaxNorm|NonNeg':
        'tfjs has no constraint there: it is left out',
    },
  },
  Normalization: {
    right: 'axis invert=true mean variance @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults',
  },
  UnitNormalization: {
    right: 'axis @masked @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults',
  },
};
