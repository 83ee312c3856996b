import * as optimizers from '@clampwise/layers/optimizers';
import type { Target } from '../core/target.ts';
import { LAYER_ENTRIES } from './layerEntries.ts';
import { LOSS_ENTRIES } from './losses.ts';
import { OPS } from './ops.ts';
import { PARTS } from './parts.ts';
import { SCHEDULE_ENTRIES } from './schedules.ts';
import { type Any, type LayerEntry, targetOf } from './simple.ts';
import { TRAINING } from './training.ts';

/** Optimizers by themselves, with options that the models do not draw. */
const OPTIMIZERS: readonly LayerEntry[] = ['adam', 'adamw', 'rmsprop', 'sgd'].map((name) => ({
  name: `optimizers.${name}`,
  covers: [],
  fn: (optimizers as unknown as { [name: string]: Any })[name] as LayerEntry['fn'],
  make: (draw) => ({
    args: [
      {
        learningRate: draw.pick([0.1, 0, 1e-3]),
        clipNorm: draw.pick([null, 1]),
        weightDecay: draw.pick([null, 0.1]),
        onNonFinite: draw.pick(['propagate', 'skip', 'throw']),
      },
    ],
    use: (made) => (made as optimizers.Optimizer).learningRate,
  }),
}));

export const TARGETS: readonly Target[] = [
  ...[...OPS, ...LAYER_ENTRIES, ...LOSS_ENTRIES, ...SCHEDULE_ENTRIES, ...PARTS, ...OPTIMIZERS].map(
    targetOf,
  ),
  ...TRAINING,
];
