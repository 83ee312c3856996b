import type { Target } from '../core/target.ts';
import { OPERATION_TARGETS } from './operations.ts';
import { TRAINING_TARGETS } from './training.ts';

export const TARGETS: readonly Target[] = [...OPERATION_TARGETS, ...TRAINING_TARGETS];
