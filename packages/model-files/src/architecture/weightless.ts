import type { Architecture, LayerEntry } from '../types.ts';

/**
 * The layers of Keras that never have weights. Operations, pooling, cropping, padding and
 * upsampling are not listed.
 */
const WEIGHTLESS: ReadonlySet<string> = new Set([
  'Activation',
  'ActivityRegularization',
  'Add',
  'AlphaDropout',
  'Average',
  'Concatenate',
  'Dot',
  'Dropout',
  'ELU',
  'Flatten',
  'GaussianDropout',
  'GaussianNoise',
  'Identity',
  'InputLayer',
  'Lambda',
  'LeakyReLU',
  'Masking',
  'Maximum',
  'Minimum',
  'Multiply',
  'Permute',
  'ReLU',
  'RepeatVector',
  'Rescaling',
  'Reshape',
  'Softmax',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
  'Subtract',
  'ThresholdedReLU',
  'UnitNormalization',
]);

const WEIGHTLESS_FAMILY =
  /^(Global)?(Average|Max)Pooling[123]D$|^(Cropping|ZeroPadding|UpSampling)[123]D$/;

/** Whether a model is known to have no weights, so that none are missing. */
export function isWeightless({ layers }: Architecture): boolean {
  return layers.every(isWeightlessLayer);
}

/** Whether a layer is known to have no weights. */
export function isWeightlessLayer({ className, model, isOperation }: LayerEntry): boolean {
  if (model !== null) return isWeightless(model);
  return isOperation || WEIGHTLESS.has(className) || WEIGHTLESS_FAMILY.test(className);
}
