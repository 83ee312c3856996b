// The entries of tfjs-adapter as one module, for the size budget.

export * as constraints from '../../packages/tfjs-adapter/dist/constraints.js';
export * from '../../packages/tfjs-adapter/dist/index.js';
export * as layers from '../../packages/tfjs-adapter/dist/layers.js';
export * as optimizers from '../../packages/tfjs-adapter/dist/optimizers.js';
