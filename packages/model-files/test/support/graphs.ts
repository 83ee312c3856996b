import { readArchitecture } from '../../src/architecture/read.ts';
import type { JsonObject } from '../../src/json.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';
import type { StoredArray } from '../../src/types.ts';
import type { LayerArrays } from '../../src/write/paths.ts';
import { pathsInOrder } from './order.ts';

/** A model with weights: what `writeKeras` takes. */
export interface Graph {
  readonly model: JsonObject;
  readonly weights: LayerArrays[];
  /** The shapes of the trainable weights, by layer path. */
  readonly trainable: ReadonlyMap<string, readonly (readonly number[])[]>;
}

/** Random numbers from a seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let k = result.length - 1; k > 0; k -= 1) {
      const other = this.below(k + 1);
      [result[k], result[other]] = [result[other] as T, result[k] as T];
    }
    return result;
  }

  array(shape: readonly number[]): StoredArray {
    const count = shape.reduce((product, size) => product * size, 1);
    // Positive: variances and second moments have to be.
    const values = Float32Array.from({ length: count }, () => this.next() + 0.1);
    return { shape, dtype: 'float32', values };
  }
}

/** Every tensor of a random graph has this many columns. */
const WIDTH = 3;

type Tensor = readonly [layer: string, call: number, output: number];

const tensor = ([layer, call, output]: Tensor): JsonObject => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, WIDTH], dtype: 'float32', keras_history: [layer, call, output] },
});

interface Entry {
  readonly source: JsonObject;
  readonly nodes: JsonObject[];
  readonly outputs: number;
  readonly isModel: boolean;
}

/** Makes random models in Keras 3's words. */
class GraphMaker {
  readonly random: Random;
  readonly weights: LayerArrays[] = [];
  readonly trainable = new Map<string, readonly (readonly number[])[]>();
  #names = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  name(prefix: string): string {
    this.#names += 1;
    // Names whose order says nothing.
    return `${this.random.pick(['a', 'm', 'z'])}${this.random.below(100)}_${prefix}_${this.#names}`;
  }

  layer(
    className: string,
    path: readonly string[],
    config: JsonObject,
    shapes: number[][],
  ): JsonObject {
    const name = config.name as string;
    const at = [...path, name];
    if (shapes.length > 0) {
      this.weights.push({ path: at, arrays: shapes.map((shape) => this.random.array(shape)) });
      this.trainable.set(at.join('/'), shapes.slice(0, 2));
    }
    return { module: 'keras.layers', class_name: className, config, registered_name: null };
  }

  /** A layer with one input. */
  unary(path: readonly string[]): JsonObject {
    const name = this.name('u');
    const vector = [WIDTH];
    switch (this.random.below(5)) {
      case 0:
        return this.layer('ReLU', path, { name }, []);
      case 1:
        return this.layer('BatchNormalization', path, { name }, [vector, vector, vector, vector]);
      case 2:
        return this.layer('LayerNormalization', path, { name }, [vector, vector]);
      default:
        return this.layer('Dense', path, { name, units: WIDTH }, [[WIDTH, WIDTH], vector]);
    }
  }

  input(): JsonObject {
    const config = { name: this.name('in'), batch_shape: [null, WIDTH] };
    return { module: 'keras.layers', class_name: 'InputLayer', config, registered_name: null };
  }

  sequential(path: readonly string[], depth: number): JsonObject {
    const name = this.name('seq');
    const inner = [...path, name];
    const layers = Array.from({ length: 1 + this.random.below(3) }, () =>
      depth > 0 && this.random.below(5) === 0
        ? this.sequential(inner, depth - 1)
        : this.unary(inner),
    );
    const config = { name, layers: [this.input(), ...layers], build_input_shape: [null, WIDTH] };
    return { module: 'keras', class_name: 'Sequential', config, registered_name: null };
  }

  functional(path: readonly string[], depth: number, inputCount: number, size: number): JsonObject {
    const { random } = this;
    const name = depth === MOST_DEPTH ? 'root' : this.name('fun');
    const inner = depth === MOST_DEPTH ? [] : [...path, name];
    const entries = new Map<string, Entry>();
    const tensors: Tensor[] = [];
    const add = (source: JsonObject, outputs = 1, isModel = false): string => {
      const own = (source.config as JsonObject).name as string;
      entries.set(own, { source, nodes: [], outputs, isModel });
      return own;
    };
    const call = (own: string, node: JsonObject): void => {
      const entry = entries.get(own) as Entry;
      entry.nodes.push(node);
      for (let output = 0; output < entry.outputs; output += 1) {
        tensors.push([own, entry.nodes.length - 1, output]);
      }
    };
    const inputs = Array.from({ length: inputCount }, () => add(this.input()));
    // An input may stay unused.
    const used = inputCount > 1 && random.below(4) === 0 ? inputs.slice(1) : inputs;
    for (const own of used) tensors.push([own, 0, 0]);
    const one = (): JsonObject => tensor(random.pick(tensors));
    for (let k = 0; k < size; k += 1) {
      const shared = [...entries].filter(([, { source }]) => source.class_name === 'Dense');
      switch (random.below(8)) {
        case 0: {
          const own = add(
            this.layer(random.pick(['Add', 'Multiply']), inner, { name: this.name('b') }, []),
          );
          call(own, { args: [[one(), one()]], kwargs: {} });
          break;
        }
        case 1: {
          const config = { name: this.name('op') };
          const className = random.pick(['Add', 'Maximum', 'Subtract']);
          const own = add({
            module: 'keras.src.ops.numpy',
            class_name: className,
            config,
            registered_name: className,
          });
          call(own, { args: [one(), random.below(2) === 0 ? 2 : one()], kwargs: {} });
          break;
        }
        case 2:
          if (shared.length > 0) {
            call((random.pick(shared) as [string, Entry])[0], { args: [one()], kwargs: {} });
            break;
          }
          call(add(this.unary(inner)), { args: [one()], kwargs: {} });
          break;
        case 3:
          if (depth > 0) {
            const own = add(this.sequential(inner, depth - 1), 1);
            for (let n = 0; n <= random.below(2); n += 1) call(own, { args: [one()], kwargs: {} });
            break;
          }
          call(add(this.unary(inner)), { args: [one()], kwargs: {} });
          break;
        case 4:
          if (depth > 0) {
            const count = 1 + random.below(2);
            const source = this.functional(inner, depth - 1, count, 2 + random.below(4));
            const outputs = ((source.config as JsonObject).output_layers as unknown[]).length;
            const own = add(source, outputs, true);
            for (let n = 0; n <= random.below(2); n += 1) {
              const args = count === 1 ? one() : Array.from({ length: count }, one);
              call(own, { args: [args], kwargs: {} });
            }
            break;
          }
          call(add(this.unary(inner)), { args: [one()], kwargs: {} });
          break;
        default:
          call(add(this.unary(inner)), { args: [one()], kwargs: {} });
      }
    }
    const made = tensors.filter(([own]) => !inputs.includes(own));
    const outputs = [made.at(-1) as Tensor, ...(random.below(2) === 0 ? [random.pick(made)] : [])];
    return this.#finish(name, entries, inputs, outputs);
  }

  #finish(
    name: string,
    entries: ReadonlyMap<string, Entry>,
    inputs: readonly string[],
    outputs: readonly Tensor[],
  ): JsonObject {
    const layers = [...entries].map(([own, { source, nodes }]) => ({
      ...source,
      name: own,
      inbound_nodes: nodes,
    }));
    const ends = outputs.map(([own, node, output]) => {
      // Among the outputs Keras counts the making of a functional model as node 0.
      return [own, entries.get(own)?.isModel === true ? node + 1 : node, output];
    });
    const config = {
      name,
      layers: this.random.shuffled(layers),
      input_layers: inputs.map((own) => [own, 0, 0]),
      output_layers: ends,
    };
    return {
      module: 'keras.src.models.functional',
      class_name: 'Functional',
      config: config as unknown as JsonObject,
      registered_name: 'Functional',
    };
  }
}

const MOST_DEPTH = 2;

/** Makes a random functional model: shared layers, operations, several inputs and outputs, nested models, any order. */
export function randomGraph(seed: number): Graph {
  const maker = new GraphMaker(seed);
  const { random } = maker;
  const model = maker.functional([], MOST_DEPTH, 1 + random.below(3), 3 + random.below(10));
  // Layers that no output needs are in the model and not in its files.
  const reached = new Set(pathsInOrder(readArchitecture(model, 'keras3', DEFAULT_LIMITS)));
  const weights = maker.weights.filter(({ path }) => reached.has(path.join('/')));
  return { model, weights: random.shuffled(weights), trainable: maker.trainable };
}
