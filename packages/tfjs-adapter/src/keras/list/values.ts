/**
 * Activations that tfjs computes as Keras does, besides the defaults linear and tanh. hard_sigmoid
 * is translated.
 */
export const TFJS_ACTIVATIONS =
  'elu|gelu|hard_sigmoid|log_softmax|mish|relu|relu6|selu|sigmoid|silu|softmax|softplus|softsign|swish';

/** Activations of this package, which tfjs lacks. */
export const OUR_ACTIVATIONS = 'exponential|hard_silu|leaky_relu';

/** Constraints, which `enforceConstraints` applies in training. */
export const CONSTRAINTS = 'MaxNorm|MinMaxNorm|NonNeg|UnitNorm';

export const REGULARIZERS = 'L1|L1L2|L2';

/** The verdict `predicts` for each class with this setting. */
export const ACTIVITY_REGULARIZER: Readonly<Record<string, string>> = {
  [`activity_regularizer=${REGULARIZERS}`]: 'tfjs has no activity regularizer: it is left out',
};
