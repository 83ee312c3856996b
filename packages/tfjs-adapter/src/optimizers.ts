export { Adam, AdamW, adam, adamw } from './optimizers/adam.ts';
export type { AdamOptions } from './optimizers/adamOptions.ts';
export { registerOptimizers } from './optimizers/registerOptimizers.ts';
export type { StepInfo } from './optimizers/report.ts';
