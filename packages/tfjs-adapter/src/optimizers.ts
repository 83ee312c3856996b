export {
  Adam,
  type AdamOptions,
  AdamW,
  adam,
  adamw,
  registerOptimizers,
} from './optimizers/adam.ts';
