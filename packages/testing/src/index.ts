export * from './cases/index.ts';
export * from './compare.ts';
export * from './dtypes.ts';
export * from './gradients.ts';
export * from './inspectWasm.ts';
export * from './reference.ts';
export * from './referenceCast.ts';
export * from './runners.ts';
