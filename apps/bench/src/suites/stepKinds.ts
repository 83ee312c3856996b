import {
  adamState,
  adamStep,
  rmspropState,
  rmspropStep,
  sgdState,
  sgdStep,
} from '@clampwise/kernels';
import { fresh } from '../fresh.ts';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { adamLoop, descentLoop, momentumLoop, rmspropLoop } from '../peers/stepLoops.ts';

type Floats = Float32Array<ArrayBuffer>;

export const LEARNING_RATE = 1e-3;
const LIMITS = { learningRate: LEARNING_RATE, clipValue: 1, nonNeg: true } as const;

/** The name of the contender with a loop. */
export const STEP_LOOP = 'a loop';

/** Takes one step by the gradient with that index, and returns the weight. */
type Step = (gradient: number) => ArrayLike<number>;

/**
 * An optimizer that clips gradients and keeps weights non-negative, in Clampwise and as a loop.
 */
export interface StepKind {
  readonly name: 'adam' | 'momentum' | 'sgd' | 'rmsprop';
  readonly title: string;
  ours(w: Floats, gradients: readonly Floats[]): Step;
  readonly loop: typeof adamLoop;
}

export const STEP_KINDS: readonly StepKind[] = [
  {
    name: 'adam',
    title: 'adamStep with clipValue and nonNeg',
    ours: (w, gradients) => {
      const state = adamState(w);
      const options = { ...LIMITS, step: 0 };
      return (k) => {
        options.step += 1;
        return adamStep(w, gradients[k] as Floats, state, options);
      };
    },
    loop: adamLoop,
  },
  {
    name: 'momentum',
    title: 'sgdStep with momentum, clipValue and nonNeg',
    ours: (w, gradients) => {
      const options = { ...LIMITS, momentum: 0.9 };
      const state = sgdState(w, options);
      return (k) => sgdStep(w, gradients[k] as Floats, state, options);
    },
    loop: momentumLoop,
  },
  {
    name: 'sgd',
    title: 'sgdStep with clipValue and nonNeg',
    ours: (w, gradients) => {
      const state = sgdState(w, LIMITS);
      return (k) => sgdStep(w, gradients[k] as Floats, state, LIMITS);
    },
    loop: descentLoop,
  },
  {
    name: 'rmsprop',
    title: 'rmspropStep with clipValue and nonNeg',
    ours: (w, gradients) => {
      const state = rmspropState(w, LIMITS);
      return (k) => rmspropStep(w, gradients[k] as Floats, state, LIMITS);
    },
    loop: rmspropLoop,
  },
];

/** A weight, and gradients to use in turn. */
export interface StepData {
  readonly start: Floats;
  readonly gradients: readonly Floats[];
}

/**
 * Random weights and gradients. Each gradient precedes its negative, so that weights stay near
 * their start.
 */
export function stepData(n: number, pairs: number): StepData {
  const start = randomValues(n, 0.5).map(Math.abs);
  const gradients = Array.from({ length: pairs }, () => {
    const one = randomValues(n, 0.5);
    return [one, one.map((v) => -v)];
  });
  return { start, gradients: gradients.flat() };
}

/** The indices of the gradients, in turn. */
export function turnsOf({ gradients }: StepData): () => number {
  const count = gradients.length;
  let turn = -1;
  return () => {
    turn = turn + 1 < count ? turn + 1 : 0;
    return turn;
  };
}

/** The loop as a step, compiled for this contender alone. */
function looping({ loop }: StepKind, { start, gradients }: StepData): Step {
  const own = fresh(loop);
  const [w, m, v] = [start.slice(), new Float32Array(start.length), new Float32Array(start.length)];
  let step = 0;
  return (k) => {
    step += 1;
    own(w, gradients[k] as Floats, m, v, step, LEARNING_RATE);
    return w;
  };
}

/** Clampwise on ordinary arrays. */
export function ourStepper(kind: StepKind, name: string, data: StepData): Contender {
  return stepper(kind, name, data, () => kind.ours(data.start.slice(), data.gradients));
}

export function loopStepper(kind: StepKind, data: StepData): Contender {
  return stepper(kind, STEP_LOOP, data, () => looping(kind, data));
}

/** A contender whose first two steps must equal the loop's, except for rounding. */
export function stepper(kind: StepKind, name: string, data: StepData, make: () => Step): Contender {
  const step = make();
  const next = turnsOf(data);
  return {
    name,
    run: () => {
      const w = step(next());
      consume(w[w.length >> 1] as number);
    },
    check: () => {
      const [own, wanted] = [make(), looping(kind, data)];
      own(0);
      wanted(0);
      return stepDifference(own(1), wanted(1));
    },
  };
}

/** Returns the fault if two lists of numbers differ by more than rounding, else null. */
export function stepDifference(got: ArrayLike<number>, wanted: ArrayLike<number>): string | null {
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs((got[i] as number) - (wanted[i] as number));
    if (!(error <= 1e-6)) return `value ${i} is ${got[i]}, not ${wanted[i]}`;
  }
  return null;
}
