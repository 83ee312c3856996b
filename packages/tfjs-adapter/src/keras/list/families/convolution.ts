import type { Family } from '../types.ts';

import {
  ACTIVITY_REGULARIZER,
  CONSTRAINTS,
  OUR_ACTIVATIONS,
  REGULARIZERS,
  TFJS_ACTIVATIONS,
} from '../values.ts';

export const CONVOLUTION: Family = {
  Conv1D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=${CONSTRAINTS}
      bias_regularizer=${REGULARIZERS} dilation_rate kernel_constraint=${CONSTRAINTS}
      kernel_regularizer=${REGULARIZERS} padding=same strides use_bias=false @frozen @masked @nested
      @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS} padding=causal`,
    predicts: {
      ...ACTIVITY_REGULARIZER,
    },
    rejected: {
      groups: 'tfjs computes one group only',
      '@channels_first': 'tfjs computes channels_last only',
    },
  },
  Conv2D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=${CONSTRAINTS}
      bias_regularizer=${REGULARIZERS} dilation_rate kernel_constraint=${CONSTRAINTS}
      kernel_regularizer=${REGULARIZERS} padding=same strides use_bias=false @channels_first @frozen
      @nested @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      ...ACTIVITY_REGULARIZER,
    },
    rejected: {
      groups: 'tfjs computes one group only',
    },
  },
  Conv2DTranspose: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=${CONSTRAINTS}
      bias_regularizer=${REGULARIZERS} kernel_constraint=${CONSTRAINTS} kernel_regularizer=${REGULARIZERS}
      output_padding padding=same strides use_bias=false @channels_first @frozen @nested @shared
      @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      ...ACTIVITY_REGULARIZER,
    },
    rejected: {
      dilation_rate: 'tfjs computes without dilation only',
    },
  },
  Conv3D: {
    right: `activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=${CONSTRAINTS}
      bias_regularizer=${REGULARIZERS} dilation_rate kernel_constraint=${CONSTRAINTS}
      kernel_regularizer=${REGULARIZERS} padding=same strides use_bias=false @channels_first @frozen
      @nested @shared`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      defaults: 'the wasm backend of tfjs computes its gradient wrongly',
      ...ACTIVITY_REGULARIZER,
    },
    rejected: {
      groups: 'tfjs computes one group only',
      '@channels_first&strides @channels_first&dilation_rate': 'tfjs takes them for other axes',
    },
  },
  Conv3DTranspose: {
    rejected: {
      defaults: 'the wasm backend of tfjs computes it wrongly',
    },
  },
  DepthwiseConv2D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=${CONSTRAINTS}
      bias_regularizer=${REGULARIZERS} depth_multiplier depthwise_constraint=${CONSTRAINTS}
      depthwise_regularizer=${REGULARIZERS} padding=same strides use_bias=false @channels_first @frozen
      @nested @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS} dilation_rate`,
    predicts: {
      ...ACTIVITY_REGULARIZER,
    },
    rejected: {
      'strides&dilation_rate': 'tfjs computes with strides or with dilation',
    },
  },
  SeparableConv2D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|tanh bias_constraint=${CONSTRAINTS}
      bias_regularizer=${REGULARIZERS} depth_multiplier depthwise_constraint=${CONSTRAINTS}
      depthwise_regularizer=${REGULARIZERS} dilation_rate padding=same pointwise_constraint=${CONSTRAINTS}
      pointwise_regularizer=${REGULARIZERS} strides use_bias=false @frozen @nested @shared
      @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
    predicts: {
      ...ACTIVITY_REGULARIZER,
    },
    rejected: {
      '@channels_first': 'tfjs adds the bias along another axis',
      'strides&dilation_rate': 'tfjs computes with strides or with dilation',
    },
  },
};
