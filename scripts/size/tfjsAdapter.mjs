// Both entries of tfjs-adapter as one module, for the size budget.
export * from '../../packages/tfjs-adapter/dist/index.js';
export * as layers from '../../packages/tfjs-adapter/dist/layers.js';
