import { maximum, minimum, sub } from '@tensorflow/tfjs-core';
import { averagePooling } from './averagePooling.ts';
import { causalConv1D, depthwiseConv2D, separableConv2D } from './convolution.ts';
import {
  concatenate,
  elu,
  identity,
  masking,
  merging,
  passesMask,
  reshape,
  thresholdedReLU,
} from './elementwise.ts';
import { resetAfterCell } from './gruCell.ts';
import type { KerasLayer } from './names.ts';
import { batchNormalization, layerNormalization, normalization, softmax } from './normalization.ts';
import { broadcasting, operation } from './operations.ts';
import { globalPooling } from './pooling.ts';
import { bidirectional, rnn, withOwnArguments } from './recurrent.ts';
import { resizing, upSampling2D } from './resize.ts';
import { cropping, upSampling, zeroPadding } from './spatial.ts';
import { type AnyClass, named } from './tfjs.ts';
import { timeDistributed } from './timeDistributed.ts';
import { spatialDropout, withTraining } from './training.ts';

/** Keras's layers that tfjs lacks or computes differently, by Keras's names. */
const FACTORIES: { readonly [name in KerasLayer]: () => unknown } = {
  Add: () => merging('Add'),
  AlphaDropout: () => withTraining('AlphaDropout'),
  Average: () => merging('Average'),
  AveragePooling1D: () => averagePooling('AveragePooling1D'),
  AveragePooling2D: () => averagePooling('AveragePooling2D'),
  AveragePooling3D: () => averagePooling('AveragePooling3D'),
  BatchNormalization: batchNormalization,
  Bidirectional: bidirectional,
  Conv1D: causalConv1D,
  Concatenate: concatenate,
  ConvLSTM2D: () => withOwnArguments('ConvLSTM2D'),
  Cropping1D: () => cropping(1),
  Cropping3D: () => cropping(3),
  DepthwiseConv2D: depthwiseConv2D,
  Dropout: () => withTraining('Dropout'),
  ELU: elu,
  GRU: () => withOwnArguments('GRU'),
  GRUCell: resetAfterCell,
  GaussianDropout: () => withTraining('GaussianDropout'),
  GaussianNoise: () => withTraining('GaussianNoise'),
  GlobalAveragePooling1D: () => globalPooling('average'),
  GlobalAveragePooling2D: () => globalPooling('average'),
  GlobalAveragePooling3D: () => globalPooling('average'),
  GlobalMaxPooling1D: () => globalPooling('max'),
  GlobalMaxPooling2D: () => globalPooling('max'),
  GlobalMaxPooling3D: () => globalPooling('max'),
  Identity: identity,
  LSTM: () => withOwnArguments('LSTM'),
  LayerNormalization: layerNormalization,
  LeakyReLU: () => passesMask('LeakyReLU'),
  Masking: masking,
  Maximum: () => merging('Maximum', broadcasting(maximum)),
  Minimum: () => merging('Minimum', broadcasting(minimum)),
  Multiply: () => merging('Multiply'),
  Normalization: normalization,
  Operation: operation,
  RNN: rnn,
  Rescaling: () => passesMask('Rescaling'),
  Reshape: reshape,
  Resizing: resizing,
  SeparableConv2D: separableConv2D,
  SimpleRNN: () => withOwnArguments('SimpleRNN'),
  Softmax: softmax,
  SpatialDropout1D: spatialDropout,
  SpatialDropout2D: spatialDropout,
  SpatialDropout3D: spatialDropout,
  Subtract: () => merging('Add', sub),
  ThresholdedReLU: thresholdedReLU,
  TimeDistributed: timeDistributed,
  UpSampling1D: () => upSampling(1),
  UpSampling2D: upSampling2D,
  UpSampling3D: () => upSampling(3),
  ZeroPadding1D: () => zeroPadding(1),
  ZeroPadding3D: () => zeroPadding(3),
};

let made: readonly AnyClass[] | undefined;

/**
 * The classes that loadKerasModel uses in place of tfjs's. A model saves them as ClampwiseLSTM and
 * so on, and they never stand in for tfjs's own. They are made at the first call, for they extend
 * classes that tfjs registers and does not export.
 */
export function kerasClasses(): readonly AnyClass[] {
  made ??= Object.entries(FACTORIES).map(([name, make]) => named(`Clampwise${name}`, make()));
  return made;
}
