import type { Family } from '../types.ts';

export const RANDOM: Family = {
  ActivityRegularization: {
    right: 'l1 l2 @masked @nested @shared',
    corrected: 'defaults',
  },
  AlphaDropout: {
    right: 'defaults @nested @shared @masked',
    corrected: '@inference @training',
  },
  Dropout: {
    right: 'defaults noise_shape @masked @nested @shared @wrapped:TimeDistributed',
    corrected: '@inference @training',
  },
  GaussianDropout: {
    right: 'defaults @nested @shared @masked',
    corrected: '@inference @training',
  },
  GaussianNoise: {
    right: 'defaults @masked @nested @shared',
    corrected: '@inference @training',
  },
  RandomBrightness: {
    right: '@shared',
    corrected: 'defaults @nested',
  },
  RandomContrast: {
    right: '@shared',
    corrected: 'defaults @nested',
  },
  RandomCrop: {
    right: '@shared',
    corrected: 'defaults @nested',
  },
  RandomFlip: {
    right: '@shared',
    corrected: 'defaults mode=horizontal|vertical @nested',
  },
  RandomHeight: {
    right: '@shared',
    corrected: 'defaults @nested',
  },
  RandomRotation: {
    right: '@shared',
    corrected: 'defaults fill_mode=constant @nested',
  },
  RandomTranslation: {
    right: '@shared',
    corrected: 'defaults fill_mode=nearest|reflect width_factor @nested',
  },
  RandomWidth: {
    right: '@shared',
    corrected: 'defaults @nested',
  },
  RandomZoom: {
    right: '@shared',
    corrected: 'defaults interpolation=nearest @nested',
  },
  SpatialDropout1D: {
    right: 'defaults @masked @nested @shared',
    corrected: '@inference @training',
  },
  SpatialDropout2D: {
    right: '@nested @shared @channels_first',
    corrected: 'defaults @inference @training',
  },
  SpatialDropout3D: {
    right: '@nested @shared @channels_first',
    corrected: 'defaults @inference @training',
  },
};
