import { readArchitecture } from '../../src/architecture/read.ts';
import type { JsonObject } from '../../src/json.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';
import type { StoredArray } from '../../src/types.ts';
import type { OptimizerState } from '../../src/write/writeKeras.ts';
import { type Graph, Random } from './graphs.ts';
import { pathsInOrder } from './order.ts';

interface Optimizer {
  readonly class_name: string;
  readonly config: JsonObject;
  /** The slots for the trainable variables, in Keras's order. */
  readonly slots: (variables: readonly (readonly number[])[]) => (readonly number[])[];
}

type Shapes = readonly (readonly number[])[];

const twice = (variables: Shapes): (readonly number[])[] =>
  variables.flatMap((each) => [each, each]);

const OPTIMIZERS: readonly Optimizer[] = [
  { class_name: 'SGD', config: { momentum: 0.5 }, slots: (variables) => [...variables] },
  { class_name: 'SGD', config: {}, slots: () => [] },
  {
    class_name: 'Adam',
    config: { amsgrad: true },
    slots: (variables) => [...twice(variables), ...variables],
  },
  { class_name: 'AdamW', config: { weight_decay: 0.01 }, slots: twice },
  {
    class_name: 'RMSprop',
    config: { centered: true, momentum: 0.5 },
    slots: (variables) => [...variables, ...variables, ...variables],
  },
];

/** A compile_config and the state of an optimizer after some steps, all of it random. */
export function randomTraining(
  { model, trainable }: Graph,
  seed: number,
): { training: JsonObject; optimizer: OptimizerState } {
  const random = new Random(seed + 1e6);
  const { class_name, config, slots } = random.pick(OPTIMIZERS);
  const paths = pathsInOrder(readArchitecture(model, 'keras3', DEFAULT_LIMITS));
  const variables = paths.flatMap((path) => trainable.get(path) ?? []);
  const arrays: StoredArray[] = slots(variables).map((shape) => random.array(shape));
  const optimizer = { module: 'keras.optimizers', class_name, config };
  return {
    training: { optimizer, loss: 'mse', metrics: null },
    optimizer: {
      iterations: random.below(1000),
      learningRate: Math.fround(random.next()),
      slots: arrays,
    },
  };
}
