import type { Family } from '../types.ts';

import { CONSTRAINTS, OUR_ACTIVATIONS, TFJS_ACTIVATIONS } from '../values.ts';

export const RECURRENT: Family = {
  Bidirectional: {
    right: `defaults merge_mode=ave|mul|null|sum @wrapped:TimeDistributed @frozen @nested @shared`,
    corrected: '@masked',
  },
  ConvLSTM2D: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|linear dilation_rate go_backwards=true padding=same
      recurrent_activation=${TFJS_ACTIVATIONS}|linear|tanh return_sequences=true return_state=true strides
      unit_forget_bias=false use_bias=false @frozen @inference @nested`,
    corrected: `activation=${OUR_ACTIVATIONS} recurrent_activation=${OUR_ACTIVATIONS}`,
  },
  GRU: {
    right: `activation=${TFJS_ACTIVATIONS}|linear bias_constraint=MaxNorm|NonNeg bias_regularizer=L2 dropout
      go_backwards=true implementation kernel_constraint=${CONSTRAINTS} kernel_regularizer=L1L2|L2
      recurrent_activation=elu|gelu|hard_sigmoid|linear|log_softmax|mish|relu|relu6|selu|silu|softmax|softplus|softsign|swish|tanh
      recurrent_constraint=MaxNorm|NonNeg recurrent_dropout recurrent_regularizer=L2 reset_after=false
      return_sequences=true return_state=true stateful=true use_bias=false @inference @masked
      @wrapped:TimeDistributed @frozen @nested @shared @wrapped:Bidirectional`,
    corrected: `defaults activation=${OUR_ACTIVATIONS} recurrent_activation=${OUR_ACTIVATIONS}`,
  },
  GRUCell: {
    corrected: 'defaults',
  },
  LSTM: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|linear bias_constraint=MaxNorm|NonNeg bias_regularizer=L2
      dropout go_backwards=true implementation kernel_constraint=${CONSTRAINTS} kernel_regularizer=L1L2|L2
      recurrent_activation=elu|gelu|hard_sigmoid|linear|log_softmax|mish|relu|relu6|selu|silu|softmax|softplus|softsign|swish|tanh
      recurrent_constraint=MaxNorm|NonNeg recurrent_dropout recurrent_regularizer=L2 return_sequences=true
      return_state=true stateful=true unit_forget_bias=false use_bias=false @inference @masked @shared
      @wrapped:Bidirectional @wrapped:TimeDistributed @frozen @nested`,
    corrected: `activation=${OUR_ACTIVATIONS} recurrent_activation=${OUR_ACTIVATIONS}`,
  },
  LSTMCell: {
    right: 'defaults',
  },
  RNN: {
    right: 'defaults return_sequences=true @wrapped:Bidirectional @masked',
  },
  SimpleRNN: {
    right: `defaults activation=${TFJS_ACTIVATIONS}|linear bias_constraint=MaxNorm|NonNeg bias_regularizer=L2
      dropout go_backwards=true implementation kernel_constraint=${CONSTRAINTS} kernel_regularizer=L1L2|L2
      recurrent_constraint=MaxNorm|NonNeg recurrent_dropout recurrent_regularizer=L2 return_sequences=true
      return_state=true stateful=true unroll=true use_bias=false @inference @masked @nested
      @wrapped:Bidirectional @frozen @shared @wrapped:TimeDistributed`,
    corrected: `activation=${OUR_ACTIVATIONS}`,
  },
  SimpleRNNCell: {
    right: 'defaults',
  },
  StackedRNNCells: {
    right: 'defaults',
  },
  TimeDistributed: {
    right: 'defaults @masked @wrapped:TimeDistributed',
    predicts: {
      '@frozen': 'the layer inside is trained all the same',
    },
  },
};
