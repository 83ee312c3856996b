import type { Family } from '../types.ts';

export const SHAPES: Family = {
  Cropping1D: {
    right: 'cropping @masked @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults',
  },
  Cropping2D: {
    right: 'defaults cropping @channels_first @nested @shared @wrapped:TimeDistributed',
  },
  Cropping3D: {
    right: 'cropping @channels_first @nested @shared',
    corrected: 'defaults',
  },
  Flatten: {
    right: 'defaults @channels_first @masked @nested @shared @wrapped:TimeDistributed',
  },
  Permute: {
    right: 'defaults @masked @nested @shared @wrapped:TimeDistributed',
  },
  RepeatVector: {
    right: 'defaults @nested @shared @wrapped:TimeDistributed',
  },
  Reshape: {
    right: 'defaults @masked @nested @shared @wrapped:TimeDistributed',
  },
  UpSampling1D: {
    right: 'size @masked @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults',
  },
  UpSampling2D: {
    right: 'size @channels_first @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults interpolation=bilinear',
    rejected: {
      'interpolation=bicubic|lanczos3': 'tfjs has only bilinear and nearest',
    },
  },
  UpSampling3D: {
    right: 'size @channels_first @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults',
  },
  ZeroPadding1D: {
    right: 'padding @masked @nested @shared @wrapped:TimeDistributed',
    corrected: 'defaults',
  },
  ZeroPadding2D: {
    right: 'defaults padding @channels_first @nested @shared @wrapped:TimeDistributed',
  },
  ZeroPadding3D: {
    right: 'padding @channels_first @nested @shared',
    corrected: 'defaults',
  },
};
