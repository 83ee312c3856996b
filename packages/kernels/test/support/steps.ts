import {
  type AdamStepOptions,
  adamState,
  adamStep,
  type RmspropStepOptions,
  rmspropState,
  rmspropStep,
  type SgdStepOptions,
  type StepArray,
  sgdState,
  sgdStep,
} from '../../src/index.ts';

type Floats = Float32Array | Float64Array;
type State = { [slot: string]: Floats };

/** A kind of step, called the same way: options of all kinds, and the step's number. */
export interface StepKind {
  readonly op: 'sgdStep' | 'adamStep' | 'rmspropStep';
  readonly title: string;
  readonly options: object;
  state(weight: Floats): State;
  run(weight: Floats, gradient: StepArray, state: State, step: number, more?: object): Floats;
}

function sgd(title: string, options: SgdStepOptions): StepKind {
  return {
    op: 'sgdStep',
    title: `sgdStep, ${title}`,
    options,
    state: (weight) => sgdState(weight, options) as State,
    run: (weight, gradient, state, _, more = {}) =>
      sgdStep(weight, gradient, state, { ...options, ...more }),
  };
}

function adam(title: string, options: Partial<AdamStepOptions>): StepKind {
  return {
    op: 'adamStep',
    title: `adamStep, ${title}`,
    options,
    state: (weight) => adamState(weight, options) as unknown as State,
    run: (weight, gradient, state, step, more = {}) =>
      adamStep(weight, gradient, state as never, { ...options, ...more, step }),
  };
}

function rmsprop(title: string, options: RmspropStepOptions): StepKind {
  return {
    op: 'rmspropStep',
    title: `rmspropStep, ${title}`,
    options,
    state: (weight) => rmspropState(weight, options) as unknown as State,
    run: (weight, gradient, state, _, more = {}) =>
      rmspropStep(weight, gradient, state as never, { ...options, ...more }),
  };
}

/** Every form of every step. */
export const STEP_KINDS: readonly StepKind[] = [
  sgd('plain', { learningRate: 0.1 }),
  sgd('momentum', { learningRate: 0.1, momentum: 0.9 }),
  sgd('nesterov', { learningRate: 0.1, momentum: 0.9, nesterov: true }),
  adam('plain', { learningRate: 0.1 }),
  adam('amsgrad', { learningRate: 0.1, amsgrad: true, beta1: 0.7, beta2: 0.8 }),
  rmsprop('plain', { learningRate: 0.1 }),
  rmsprop('momentum', { learningRate: 0.1, momentum: 0.9 }),
  rmsprop('centered', { learningRate: 0.1, centered: true, rho: 0.7 }),
  rmsprop('centered, momentum', { learningRate: 0.1, centered: true, momentum: 0.5 }),
];

/** Every form of what all steps have in common. */
export const COMMON_OPTIONS: readonly (readonly [title: string, options: object])[] = [
  ['nothing more', {}],
  ['weight decay', { weightDecay: 0.3 }],
  ['clipValue', { clipValue: 0.7 }],
  ['scale', { scale: 1 / 3 }],
  ['a scale too small for float32, and NaN', { scale: 1e-60 }],
  ['scale NaN', { scale: NaN }],
  ['both limits', { scale: 0.3, clipValue: 0.4, weightDecay: 0.01 }],
  ['bounds', { min: -0.9, max: 1.1 }],
  ['a lower bound', { min: -0.3 }],
  ['nonNeg', { nonNeg: true }],
  ['all', { scale: 0.9, clipValue: 1.2, weightDecay: 0.2, nonNeg: true }],
];
