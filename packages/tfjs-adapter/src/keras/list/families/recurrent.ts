import type { Family } from '../types.ts';

import { CONSTRAINTS, OUR_ACTIVATIONS, REGULARIZERS, TFJS_ACTIVATIONS } from '../values.ts';

const PENALTIES = ['kernel', 'recurrent', 'bias']
  .map((weight) => `${weight}_regularizer=${REGULARIZERS}`)
  .join(' ');

export const RECURRENT: Family = {
  Bidirectional: {
    right: `defaults merge_mode=ave|mul|null|sum @wrapped:TimeDistributed @nested @shared @inference @training`,
    corrected: '@masked',
    predicts: {
      '@frozen': 'Keras 3 and tfjs do not freeze the same weights inside',
    },
  },
  ConvLSTM2D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|linear dilation_rate go_backwards=true padding=same
      recurrent_activation=${TFJS_ACTIVATIONS}|linear|tanh return_sequences=true return_state=true strides
      unit_forget_bias=false use_bias=false @inference @nested @shared`,
    corrected: `activation=${OUR_ACTIVATIONS} recurrent_activation=${OUR_ACTIVATIONS}`,
    predicts: {
      '@frozen': 'Keras 3 trains its cell, and here it is frozen too',
    },
  },
  GRU: {
    right: `activation=${TFJS_ACTIVATIONS}|linear bias_constraint=${CONSTRAINTS}
      dropout go_backwards=true implementation
      kernel_constraint=${CONSTRAINTS}
      recurrent_activation=elu|gelu|hard_sigmoid|linear|log_softmax|mish|relu|relu6|selu|silu|softmax|softplus|softsign|swish|tanh
      recurrent_constraint=${CONSTRAINTS} recurrent_dropout
      reset_after=false return_sequences=true return_state=true stateful=true unroll=true use_bias=false @inference
      @masked @wrapped:TimeDistributed @frozen @nested @shared @wrapped:Bidirectional @training`,
    corrected: `defaults activation=${OUR_ACTIVATIONS} recurrent_activation=${OUR_ACTIVATIONS} ${PENALTIES}`,
  },
  GRUCell: {
    right: 'activation=relu recurrent_activation=hard_sigmoid reset_after=false use_bias=false',
    corrected: 'defaults',
  },
  LSTM: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|linear bias_constraint=${CONSTRAINTS}
      dropout go_backwards=true implementation
      kernel_constraint=${CONSTRAINTS}
      recurrent_activation=elu|gelu|hard_sigmoid|linear|log_softmax|mish|relu|relu6|selu|silu|softmax|softplus|softsign|swish|tanh
      recurrent_constraint=${CONSTRAINTS} recurrent_dropout
      return_sequences=true return_state=true stateful=true unit_forget_bias=false unroll=true use_bias=false
      @inference @masked @shared @wrapped:Bidirectional @wrapped:TimeDistributed @frozen @nested @training`,
    corrected: `activation=${OUR_ACTIVATIONS} recurrent_activation=${OUR_ACTIVATIONS} ${PENALTIES}`,
  },
  LSTMCell: {
    right: 'defaults activation=relu recurrent_activation=hard_sigmoid use_bias=false',
  },
  RNN: {
    right: `defaults go_backwards=true return_sequences=true @wrapped:Bidirectional @masked @nested @shared @frozen`,
  },
  SimpleRNN: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|linear bias_constraint=${CONSTRAINTS}
      dropout go_backwards=true implementation
      kernel_constraint=${CONSTRAINTS}
      recurrent_constraint=${CONSTRAINTS} recurrent_dropout
      return_sequences=true return_state=true stateful=true unroll=true use_bias=false @inference @masked
      @nested @wrapped:Bidirectional @frozen @shared @wrapped:TimeDistributed @training`,
    corrected: `activation=${OUR_ACTIVATIONS} ${PENALTIES}`,
  },
  SimpleRNNCell: {
    right: 'defaults activation=relu use_bias=false',
  },
  StackedRNNCells: {
    right: 'defaults',
  },
  TimeDistributed: {
    right: 'defaults @masked @wrapped:TimeDistributed @nested @shared',
    predicts: {
      '@frozen': 'Keras 3 trains the layer inside, and here it is frozen too',
    },
  },
};
