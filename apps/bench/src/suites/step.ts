import { adamState, adamStep, heap, sgdState, sgdStep } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { fresh } from '../fresh.ts';
import { type Goal, timesAsFast } from '../goals.ts';
import { randomValues, sizeText } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { adamLoop, descentLoop, momentumLoop } from '../peers/stepLoops.ts';
import { loadTfjs, TFJS_BACKENDS, type TfjsBackend, useTfjs } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;

const LEARNING_RATE = 1e-3;
const LIMITS = { learningRate: LEARNING_RATE, clipValue: 1, nonNeg: true } as const;
const IN_HEAP = `${OURS}, in the heap`;

/** Takes one step of a weight by the gradient of that number, and gives the weight. */
type Step = (gradient: number) => ArrayLike<number>;

/** An optimizer: ours, as a loop, and in tfjs, which neither clips nor constrains. */
interface Kind {
  readonly title: string;
  ours(w: Floats, gradients: readonly Floats[]): Step;
  readonly loop: typeof adamLoop;
  tfjs(): tf.Optimizer;
  goals(n: number): readonly Goal[];
}

const ADAM: Kind = {
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
  tfjs: () => tf.train.adam(LEARNING_RATE),
  goals: (n) => (n > 1000 ? [timesAsFast(IN_HEAP, ['tfjs wasm, without these'], 4)] : []),
};

const MOMENTUM: Kind = {
  title: 'sgdStep with momentum, clipValue and nonNeg',
  ours: (w, gradients) => {
    const options = { ...LIMITS, momentum: 0.9 };
    const state = sgdState(w, options);
    return (k) => sgdStep(w, gradients[k] as Floats, state, options);
  },
  loop: momentumLoop,
  tfjs: () => tf.train.momentum(LEARNING_RATE, 0.9),
  goals: () => [],
};

const DESCENT: Kind = {
  title: 'sgdStep with clipValue and nonNeg',
  ours: (w, gradients) => (k) => sgdStep(w, gradients[k] as Floats, {}, LIMITS),
  loop: descentLoop,
  tfjs: () => tf.train.sgd(LEARNING_RATE),
  goals: () => [],
};

/** Steps of optimizers, on some and on many elements. */
export async function* stepRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  for (const n of [50, 1000, large]) {
    for (const kind of [ADAM, MOMENTUM, DESCENT]) yield stepping(kind, n);
  }
}

function stepping(kind: Kind, n: number): Row {
  const start = randomValues(n, 0.5).map(Math.abs);
  const one = randomValues(n, 0.5);
  // One after the other, so that the weights stay about where they are.
  const gradients = [one, one.map((v) => -v)];
  const owned: Floats[] = [];
  const inHeap = (values: Floats): Floats => {
    const array = heap.from(values) as Floats;
    owned.push(array);
    return array;
  };
  const contenders = [
    stepper(kind, OURS, start, gradients, () => kind.ours(start.slice(), gradients)),
    stepper(kind, IN_HEAP, start, gradients, () => kind.ours(inHeap(start), gradients.map(inHeap))),
    stepper(kind, 'a loop', start, gradients, () => looping(kind, start, gradients)),
    ...TFJS_BACKENDS.map((backend) => onTfjs(kind, backend, start, gradients)),
  ];
  return {
    work: `${kind.title}, ${sizeText(n)} elements of float32`,
    values: n < 1000 ? 1 : n,
    reference: OURS,
    contenders,
    goals: kind.goals(n),
    release: () => {
      for (const array of owned.splice(0)) heap.free(array);
    },
  };
}

function looping({ loop }: Kind, start: Floats, gradients: readonly Floats[]): Step {
  const own = fresh(loop);
  const [w, m, v] = [start.slice(), new Float32Array(start.length), new Float32Array(start.length)];
  let step = 0;
  return (k) => {
    step += 1;
    own(w, gradients[k] as Floats, m, v, step, LEARNING_RATE);
    return w;
  };
}

/** A contender whose first two steps must be those of the loop, within a rounding or so. */
function stepper(
  kind: Kind,
  name: string,
  start: Floats,
  gradients: readonly Floats[],
  make: () => Step,
): Contender {
  const step = make();
  let turn = 0;
  return {
    name,
    run: () => {
      turn = 1 - turn;
      const w = step(turn);
      consume(w[w.length >> 1] as number);
    },
    check: () => {
      const [own, wanted] = [make(), looping(kind, start, gradients)];
      own(0);
      wanted(0);
      return difference(own(1), wanted(1));
    },
  };
}

/** tfjs changes a variable in its own memory. */
function onTfjs(
  { tfjs, loop }: Kind,
  backend: TfjsBackend,
  start: Floats,
  gradients: readonly Floats[],
): Contender {
  useTfjs(backend);
  const make = (): readonly [tf.Variable, (k: number) => void] => {
    const weight = tf.variable(tf.tensor1d(start));
    const tensors = gradients.map((gradient) => tf.tensor1d(gradient));
    const optimizer = tfjs();
    return [weight, (k) => optimizer.applyGradients({ [weight.name]: tensors[k] as tf.Tensor })];
  };
  const [weight, step] = make();
  let turn = 0;
  return {
    name: `tfjs ${backend}, without these`,
    enter: () => useTfjs(backend),
    run: () => {
      turn = 1 - turn;
      step(turn);
      consume(weight.size);
    },
    check: () => {
      const [own, take] = make();
      take(0);
      const wanted = start.slice();
      const [m, v] = [new Float32Array(start.length), new Float32Array(start.length)];
      // Without limits: the loop's, on gradients and weights that are within them.
      const inside = (gradients[0] as Floats).map((g) => Math.max(-1, Math.min(1, g)));
      loop(wanted, inside, m, v, 1, LEARNING_RATE);
      const got = own.dataSync<'float32'>();
      // tfjs adds its epsilon to another root, which shows where a gradient is small.
      const within = (i: number): boolean => {
        const size = Math.abs((gradients[0] as Floats)[i] as number);
        return size > 0.01 && size <= 1 && (wanted[i] as number) > 0;
      };
      own.dispose();
      return difference(
        got.filter((_, i) => within(i)),
        wanted.filter((_, i) => within(i)),
      );
    },
  };
}

/** What is wrong where two lists of numbers differ by more than rounding; null where they agree. */
function difference(got: ArrayLike<number>, wanted: ArrayLike<number>): string | null {
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs((got[i] as number) - (wanted[i] as number));
    if (!(error <= 1e-6)) return `value ${i} is ${got[i]}, not ${wanted[i]}`;
  }
  return null;
}
