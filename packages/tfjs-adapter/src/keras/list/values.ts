/** Activations that tfjs computes as Keras does, besides linear and tanh, which are defaults. hard_sigmoid is translated. */
export const TFJS_ACTIVATIONS =
  'elu|gelu|hard_sigmoid|log_softmax|mish|relu|relu6|selu|sigmoid|silu|softmax|softplus|softsign|swish';

/** Activations that tfjs lacks, and that this package brings. */
export const OUR_ACTIVATIONS = 'exponential|hard_silu|leaky_relu';

/** Constraints, which `enforceConstraints` applies in training. */
export const CONSTRAINTS = 'MaxNorm|MinMaxNorm|NonNeg|UnitNorm';

export const REGULARIZERS = 'L1|L1L2|L2';

/** What `predicts` says of every class that has this setting. */
export const ACTIVITY_REGULARIZER: Readonly<Record<string, string>> = {
  [`activity_regularizer=${REGULARIZERS}`]: 'tfjs has no activity regularizer: it is left out',
};
