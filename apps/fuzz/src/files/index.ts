import type { Target } from '../core/target.ts';

export const TARGETS: readonly Target[] = [];
