import { heap } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { timesAsFast } from '../goals.ts';
import { sizeText } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { loadTfjs, TFJS_BACKENDS, type TfjsBackend, useTfjs } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import {
  LEARNING_RATE,
  loopStepper,
  ourStepper,
  STEP_KINDS,
  type StepData,
  type StepKind,
  stepData,
  stepDifference,
  stepper,
  turnsOf,
} from './stepKinds.ts';
import { IN_HEAP, OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;

/** The optimizers of tfjs, which neither clip nor constrain. */
const TFJS_OPTIMIZERS: Readonly<Record<StepKind['name'], () => tf.Optimizer>> = {
  adam: () => tf.train.adam(LEARNING_RATE),
  momentum: () => tf.train.momentum(LEARNING_RATE, 0.9),
  sgd: () => tf.train.sgd(LEARNING_RATE),
  rmsprop: () => tf.train.rmsprop(LEARNING_RATE, 0.9, 0, 1e-7),
};

/** Steps of optimizers, on some and on many elements. */
export async function* stepRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  for (const n of [50, 1000, large]) {
    for (const kind of STEP_KINDS) yield stepping(kind, n);
  }
}

function stepping(kind: StepKind, n: number): Row {
  const data = stepData(n, 1);
  const owned: Floats[] = [];
  const inHeap = (values: Floats): Floats => {
    const array = heap.from(values) as Floats;
    owned.push(array);
    return array;
  };
  const { start, gradients } = data;
  const contenders = [
    ourStepper(kind, OURS, data),
    stepper(kind, IN_HEAP, data, () => kind.ours(inHeap(start), gradients.map(inHeap))),
    loopStepper(kind, data),
    ...TFJS_BACKENDS.map((backend) => onTfjs(kind, backend, data)),
  ];
  const goals =
    kind.name === 'adam' && n > 1000 ? [timesAsFast(IN_HEAP, ['tfjs wasm, without these'], 4)] : [];
  return {
    work: `${kind.title}, ${sizeText(n)} elements of float32`,
    values: n < 1000 ? 1 : n,
    reference: OURS,
    contenders,
    goals,
    release: () => {
      for (const array of owned.splice(0)) heap.free(array);
    },
  };
}

/** tfjs changes a variable in its own memory. */
function onTfjs({ name, loop }: StepKind, backend: TfjsBackend, data: StepData): Contender {
  const { start, gradients } = data;
  useTfjs(backend);
  const make = (): readonly [tf.Variable, (k: number) => void] => {
    const weight = tf.variable(tf.tensor1d(start));
    const tensors = gradients.map((gradient) => tf.tensor1d(gradient));
    const optimizer = TFJS_OPTIMIZERS[name]();
    return [weight, (k) => optimizer.applyGradients({ [weight.name]: tensors[k] as tf.Tensor })];
  };
  const [weight, step] = make();
  const next = turnsOf(data);
  return {
    name: `tfjs ${backend}, without these`,
    enter: () => useTfjs(backend),
    run: () => {
      step(next());
      consume(weight.size);
    },
    check: () => {
      const [own, take] = make();
      take(0);
      const wanted = start.slice();
      const [m, v] = [new Float32Array(start.length), new Float32Array(start.length)];
      // Without limits. The gradients and weights of the loop are within them.
      const inside = (gradients[0] as Floats).map((g) => Math.max(-1, Math.min(1, g)));
      loop(wanted, inside, m, v, 1, LEARNING_RATE);
      const got = own.dataSync<'float32'>();
      // tfjs adds its epsilon to another root, which shows for small gradients.
      const within = (i: number): boolean => {
        const size = Math.abs((gradients[0] as Floats)[i] as number);
        return size > 0.01 && size <= 1 && (wanted[i] as number) > 0;
      };
      own.dispose();
      return stepDifference(
        got.filter((_, i) => within(i)),
        wanted.filter((_, i) => within(i)),
      );
    },
  };
}
