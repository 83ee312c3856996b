export {
  type CosineDecayOptions,
  type CosineDecayRestartsOptions,
  cosineDecay,
  cosineDecayRestarts,
} from './schedules/cosine.ts';
export { type DecayOptions, exponentialDecay, inverseTimeDecay } from './schedules/exponential.ts';
export type {
  DecaySchedule,
  LearningRate,
  Schedule,
  ScheduleValue,
} from './schedules/schedule.ts';
export {
  type PiecewiseConstantDecayOptions,
  type PolynomialDecayOptions,
  piecewiseConstantDecay,
  polynomialDecay,
} from './schedules/steps.ts';
