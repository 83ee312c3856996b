export * from './clip.ts';
export * from './clipVjp.ts';
export * from './nonNeg.ts';
export * from './norms.ts';
export * from './projections.ts';
export * from './saturateCast.ts';
export * from './strided.ts';
export * from './types.ts';
