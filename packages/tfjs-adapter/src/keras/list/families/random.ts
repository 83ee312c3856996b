import type { Family } from '../types.ts';

export const RANDOM: Family = {
  ActivityRegularization: {
    right: 'l1 l2 @masked @nested @shared',
    corrected: 'defaults',
  },
  AlphaDropout: {
    right: 'defaults @nested @shared @masked',
    corrected: '@inference',
  },
  Dropout: {
    right: 'defaults noise_shape @masked @nested @shared @wrapped:TimeDistributed',
    corrected: '@inference',
  },
  GaussianDropout: {
    right: 'defaults @nested @shared @masked',
    corrected: '@inference',
  },
  GaussianNoise: {
    right: 'defaults @masked @nested @shared',
    corrected: '@inference',
  },
  RandomBrightness: {
    corrected: 'defaults @nested',
  },
  RandomContrast: {
    corrected: 'defaults @nested',
  },
  RandomCrop: {
    corrected: 'defaults @nested',
  },
  RandomFlip: {
    corrected: 'defaults mode=horizontal|vertical @nested',
  },
  RandomHeight: {
    corrected: 'defaults @nested',
  },
  RandomRotation: {
    corrected: 'defaults fill_mode=constant @nested',
  },
  RandomTranslation: {
    corrected: 'defaults fill_mode=nearest|reflect width_factor @nested',
  },
  RandomWidth: {
    corrected: 'defaults @nested',
  },
  RandomZoom: {
    corrected: 'defaults interpolation=nearest @nested',
  },
  SpatialDropout1D: {
    right: 'defaults @masked @nested @shared',
    corrected: '@inference',
  },
  SpatialDropout2D: {
    right: '@nested @shared @channels_first',
    corrected: 'defaults @inference',
  },
  SpatialDropout3D: {
    right: '@nested @shared @channels_first',
    corrected: 'defaults @inference',
  },
};
