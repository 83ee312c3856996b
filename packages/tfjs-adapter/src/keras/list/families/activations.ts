import type { Family } from '../types.ts';

export const ACTIVATION_LAYERS: Family = {};
