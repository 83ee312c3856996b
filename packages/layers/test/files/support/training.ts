import type { Loss } from '../../../src/losses.ts';
import * as losses from '../../../src/losses.ts';
import * as metrics from '../../../src/metrics.ts';
import * as schedules from '../../../src/schedules.ts';

/** Losses, most of them with options. */
export const LOSSES: readonly Loss[] = [
  losses.meanSquaredError,
  losses.meanAbsoluteError,
  losses.meanAbsolutePercentageError,
  losses.meanSquaredLogarithmicError,
  losses.huber(),
  losses.huber({ delta: 0.25 }),
  losses.logCosh,
  losses.binaryCrossentropy({ fromLogits: true, labelSmoothing: 0.125 }),
  losses.categoricalCrossentropy(),
  losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  losses.poisson,
  losses.klDivergence,
  losses.cosineSimilarity,
  losses.hinge,
  losses.squaredHinge,
  losses.categoricalHinge,
];

/** Metrics. */
export const METRICS: readonly metrics.Metric[] = [
  metrics.accuracy(),
  metrics.binaryAccuracy({ threshold: 0.25 }),
  metrics.categoricalAccuracy(),
  metrics.sparseCategoricalAccuracy(),
  metrics.precision({ threshold: 0.75, classId: 1 }),
  metrics.recall({ name: 'found' }),
  metrics.auc({ numThresholds: 50, curve: 'PR', fromLogits: true }),
  metrics.topKCategoricalAccuracy({ k: 2 }),
  metrics.sparseTopKCategoricalAccuracy(),
  metrics.rootMeanSquaredError(),
  metrics.r2Score(),
  metrics.f1Score({ average: 'weighted', threshold: 0.25 }),
  metrics.cosineSimilarity(),
];

const decay = { initialLearningRate: 0.5, decaySteps: 10 };
/** Schedules. */
export const SCHEDULES: readonly schedules.DecaySchedule[] = [
  schedules.exponentialDecay({ ...decay, decayRate: 0.5, staircase: true }),
  schedules.inverseTimeDecay({ ...decay, decayRate: 0.5 }),
  schedules.cosineDecay({ ...decay, alpha: 0.25, warmupTarget: 0.75, warmupSteps: 5 }),
  schedules.cosineDecay(decay),
  schedules.cosineDecayRestarts({ initialLearningRate: 0.5, firstDecaySteps: 5, tMul: 1.5 }),
  schedules.piecewiseConstantDecay({ boundaries: [3, 6], values: [1, 0.5, 0.25] }),
  schedules.polynomialDecay({ ...decay, endLearningRate: 0.125, power: 2, cycle: true }),
];
