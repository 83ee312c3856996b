// All entries of kernels as one module, for the size budget.

export * as algebra from '../../packages/kernels/dist/algebra/index.js';
export * from '../../packages/kernels/dist/index.js';
export * as raw from '../../packages/kernels/dist/raw.js';
