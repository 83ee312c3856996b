import type { Family } from '../types.ts';

import { CONSTRAINTS, OUR_ACTIVATIONS, REGULARIZERS, TFJS_ACTIVATIONS } from '../values.ts';

export const CONVOLUTION: Family = {
  Conv1D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=MaxNorm bias_regularizer=L2
      dilation_rate kernel_constraint=NonNeg kernel_regularizer=L1 padding=same strides use_bias=false
      @frozen @masked @nested @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS} padding=causal`,
    predicts: {
      'activity_regularizer=L2': 'tfjs has no activity regularizer: it is left out',
    },
    rejected: {
      groups: 'tfjs computes one group only',
      '@channels_first': 'tfjs computes channels_last only',
    },
  },
  Conv2D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=MaxNorm bias_regularizer=L2
      dilation_rate kernel_constraint=${CONSTRAINTS} kernel_regularizer=${REGULARIZERS} padding=same
      strides use_bias=false @channels_first @frozen @nested @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      'activity_regularizer=L2': 'tfjs has no activity regularizer: it is left out',
      'kernel_regularizer=OrthogonalRegularizer':
        'tfjs has no OrthogonalRegularizer: it is left out',
    },
    rejected: {
      groups: 'tfjs computes one group only',
    },
  },
  Conv2DTranspose: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=MaxNorm bias_regularizer=L2
      kernel_constraint=NonNeg kernel_regularizer=L1 output_padding padding=same strides use_bias=false
      @channels_first @frozen @nested @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      'activity_regularizer=L2': 'tfjs has no activity regularizer: it is left out',
    },
    rejected: {
      dilation_rate: 'tfjs computes without dilation only',
    },
  },
  Conv3D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=MaxNorm bias_regularizer=L2
      dilation_rate kernel_constraint=NonNeg kernel_regularizer=L1 padding=same strides use_bias=false
      @channels_first @frozen`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      'activity_regularizer=L2': 'tfjs has no activity regularizer: it is left out',
    },
    rejected: {
      groups: 'tfjs computes one group only',
    },
  },
  Conv3DTranspose: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=MaxNorm bias_regularizer=L2
      kernel_constraint=NonNeg kernel_regularizer=L1 padding=same strides use_bias=false @channels_first
      @frozen`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      'activity_regularizer=L2': 'tfjs has no activity regularizer: it is left out',
    },
  },
  DepthwiseConv2D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=MaxNorm bias_regularizer=L2
      depth_multiplier depthwise_constraint=NonNeg depthwise_regularizer=L1 padding=same strides
      use_bias=false @channels_first @frozen @nested @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS} dilation_rate`,
    predicts: {
      'activity_regularizer=L2': 'tfjs has no activity regularizer: it is left out',
    },
  },
  SeparableConv2D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=NonNeg bias_regularizer=L1
      depth_multiplier depthwise_constraint=NonNeg depthwise_regularizer=L1 dilation_rate padding=same
      pointwise_constraint=MaxNorm pointwise_regularizer=L2 strides use_bias=false @frozen @nested @shared
      @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      'activity_regularizer=L2': 'tfjs has no activity regularizer: it is left out',
    },
    rejected: {
      '@channels_first': 'tfjs adds the bias along another axis',
    },
  },
};
