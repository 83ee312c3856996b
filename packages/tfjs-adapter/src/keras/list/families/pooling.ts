import type { Family } from '../types.ts';

export const POOLING: Family = {
  AveragePooling1D: {
    right: `defaults pool_size strides @masked @nested @shared @wrapped:TimeDistributed`,
    rejected: {
      '@channels_first': 'tfjs computes channels_last only',
    },
    corrected: 'padding=same',
  },
  AveragePooling2D: {
    right: `defaults pool_size strides @channels_first @nested @shared @wrapped:TimeDistributed`,
    corrected: 'padding=same',
  },
  AveragePooling3D: {
    right: 'defaults pool_size strides @channels_first @nested @shared',
    corrected: 'padding=same',
  },
  GlobalAveragePooling1D: {
    right: 'defaults @nested @shared @wrapped:TimeDistributed',
    corrected: 'keepdims=true @channels_first @masked',
  },
  GlobalAveragePooling2D: {
    right: 'defaults @channels_first @nested @shared @wrapped:TimeDistributed',
    corrected: 'keepdims=true',
  },
  GlobalAveragePooling3D: {
    right: '@channels_first @nested @shared',
    corrected: 'defaults keepdims=true',
  },
  GlobalMaxPooling1D: {
    right: 'defaults @masked @nested @shared @wrapped:TimeDistributed',
    corrected: 'keepdims=true @channels_first',
  },
  GlobalMaxPooling2D: {
    right: 'defaults @channels_first @nested @shared @wrapped:TimeDistributed',
    corrected: 'keepdims=true',
  },
  GlobalMaxPooling3D: {
    right: '@channels_first @nested @shared',
    corrected: 'defaults keepdims=true',
  },
  MaxPooling1D: {
    right: `padding=same pool_size strides @masked @nested @shared @wrapped:TimeDistributed`,
    rejected: {
      '@channels_first': 'tfjs computes channels_last only',
    },
    predicts: {
      defaults: 'the wasm backend of tfjs computes its gradient wrongly',
    },
  },
  MaxPooling2D: {
    right: `padding=same pool_size strides @channels_first @nested @shared @wrapped:TimeDistributed`,
    predicts: {
      defaults: 'the wasm backend of tfjs computes its gradient wrongly',
    },
  },
  MaxPooling3D: {
    rejected: {
      defaults: 'the wasm backend of tfjs computes it wrongly',
    },
  },
};
