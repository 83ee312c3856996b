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
    corrected: 'defaults @nested @training',
  },
  RandomColorDegeneration: {
    corrected: 'defaults @nested @training',
  },
  RandomColorJitter: {
    corrected: 'defaults @nested @training',
  },
  RandomContrast: {
    right: '@shared',
    corrected: 'defaults @nested @training',
  },
  RandomElasticTransform: {
    corrected: 'defaults fill_mode=reflect scale @nested @training',
  },
  RandomErasing: {
    corrected: 'defaults scale @nested @training',
  },
  RandomFlip: {
    right: '@shared',
    corrected: 'defaults mode=horizontal|vertical @nested @training',
  },
  RandomGaussianBlur: {
    corrected: 'defaults sigma @nested @training',
  },
  RandomGrayscale: {
    corrected: 'defaults @nested @training',
  },
  RandomHeight: {
    right: '@shared',
    corrected: 'defaults @nested',
  },
  RandomHue: {
    corrected: 'defaults @nested @training',
  },
  RandomInvert: {
    corrected: 'defaults @nested @training',
  },
  RandomPerspective: {
    corrected: 'defaults scale @nested @training',
  },
  RandomPosterization: {
    corrected: 'defaults @nested @training',
  },
  RandomRotation: {
    right: '@shared',
    corrected: 'defaults fill_mode=constant @nested @training',
  },
  RandomSaturation: {
    corrected: 'defaults @nested @training',
  },
  RandomSharpness: {
    corrected: 'defaults @nested @training',
  },
  RandomShear: {
    corrected: 'defaults fill_mode=reflect x_factor y_factor @nested @training',
  },
  RandomTranslation: {
    right: '@shared',
    corrected: 'defaults fill_mode=nearest|reflect width_factor @nested @training',
  },
  RandomWidth: {
    right: '@shared',
    corrected: 'defaults @nested',
  },
  RandomZoom: {
    right: '@shared',
    corrected: 'defaults interpolation=nearest @nested @training',
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
