import type * as Kernels from '@clampwise/kernels';
import { DATA, randomValues, sizeText } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { CAST_TARGETS, castTask } from '../suites/castTask.ts';
import { type ClipTask, clipTask, nonNegTask } from '../suites/clipTask.ts';
import { onArrays } from '../task.ts';

/** The kernels of one revision. */
export type Revision = typeof Kernels;

/** Work that two revisions are compared by. */
export interface Comparable {
  readonly name: string;
  readonly work: string;
  /** The same work by each revision, on the same inputs. */
  contenders(revisions: Readonly<Record<string, Revision>>): Contender[];
}

/** Makes the way to do some work with the kernels of a revision. */
type Make = (name: string, kernels: Revision) => Contender;

const MILLION = 2 ** 20;
const SIZES = [16, 1000, MILLION];

/** The fixed set of rows. */
export const COMPARABLES: readonly Comparable[] = [
  ...SIZES.flatMap((n) => DATA.map((kind) => clipping(n, kind))),
  raising(16),
  raising(MILLION),
  bounding(MILLION),
  gradient(MILLION),
  ...CAST_TARGETS.map((target) =>
    comparable('saturateCast', `saturateCast of 1M float32 to ${target.dtype}`, () => {
      const task = castTask(target, MILLION, 'random');
      const { dtype, scale, make } = target;
      return (name, kernels) => {
        const out = make(MILLION);
        return onArrays(task, name, ([x]) => kernels.saturateCast(x, dtype, { scale, out }));
      };
    }),
  ),
  norm([20, 10, 20, 10]),
  norm([MILLION]),
  step(16),
  step(MILLION),
  simplex(MILLION),
];

function comparable(name: string, work: string, prepare: () => Make): Comparable {
  return {
    name,
    work,
    contenders: (revisions) => {
      const make = prepare();
      return Object.entries(revisions).map(([title, kernels]) => make(title, kernels));
    },
  };
}

function clipping(n: number, kind: (typeof DATA)[number]): Comparable {
  return comparable('clip', `clip of ${sizeText(n)} with out, ${kind}`, () => {
    const task = clipTask(n, 0.5, kind);
    return (name, kernels) => {
      const out = new Float32Array(n);
      return onArrays(task, name, ([x]) => kernels.clip(x, -1, 1, { out }));
    };
  });
}

function raising(n: number): Comparable {
  return comparable('nonNeg', `nonNeg of ${sizeText(n)} with out`, () => {
    const task = nonNegTask(n);
    return (name, kernels) => {
      const out = new Float32Array(n);
      return onArrays(task, name, ([x]) => kernels.nonNeg(x, { out }));
    };
  });
}

function bounding(n: number): Comparable {
  return comparable('bounds', `clip of ${sizeText(n)} to arrays with out`, () => {
    const task = clipTask(n, 0.5);
    const [lo, hi] = [new Float32Array(n).fill(-1), new Float32Array(n).fill(1)];
    return (name, kernels) => {
      const out = new Float32Array(n);
      return onArrays(task, name, ([x]) => kernels.clip(x, lo, hi, { out }));
    };
  });
}

function gradient(n: number): Comparable {
  return comparable('clipVjp', `clipVjp of ${sizeText(n)}`, () => {
    const dy = randomValues(n, 0);
    const inside: ClipTask = {
      ...clipTask(n, 0.5),
      special: null,
      answer: ([x], i) => (Math.abs(x[i] as number) <= 1 ? (dy[i] as number) : 0),
    };
    return (name, kernels) => onArrays(inside, name, ([x]) => kernels.clipVjp(dy, x, -1, 1).dx);
  });
}

function norm(lengths: readonly number[]): Comparable {
  const work = `clipByGlobalNorm of ${lengths.map(sizeText).join(' + ')} with out`;
  return comparable('clipByGlobalNorm', work, () => {
    const arrays = lengths.map((n) => randomValues(n, 0));
    return (name, kernels) => {
      const out = arrays.map((array) => new Float32Array(array.length));
      return running(name, () => kernels.clipByGlobalNorm(arrays, 0.1, { out }).scale);
    };
  });
}

function step(n: number): Comparable {
  return comparable('adamStep', `adamStep of ${sizeText(n)} with clipValue and nonNeg`, () => {
    const gradients = randomValues(n, 0.5);
    return (name, kernels) => {
      const weights = randomValues(n, 0);
      const state = kernels.adamState(weights);
      let count = 0;
      return running(name, () => {
        count += 1;
        kernels.adamStep(weights, gradients, state, { step: count, clipValue: 1, nonNeg: true });
        return weights[0] as number;
      });
    };
  });
}

/** A contender whose results are not checked: the tests of the kernels do that. */
function running(name: string, call: () => number): Contender {
  return { name, run: () => consume(call()), check: () => null };
}

function simplex(n: number): Comparable {
  return comparable('projectSimplex', `projectSimplex of ${sizeText(n)}`, () => {
    const x = randomValues(n, 0);
    return (name, kernels) => running(name, () => kernels.projectSimplex(x)[n >> 1] as number);
  });
}
