import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { ops, type Tensor, tensor, valueAndGrad } from '../src/index.ts';
import * as layers from '../src/layers.ts';
import golden from './golden/layers.json' with { type: 'json' };
import { onEachBackend } from './support/harness.ts';

interface Row {
  readonly class: string;
  readonly config: { readonly [option: string]: unknown };
  readonly shapes: readonly (readonly number[])[];
  readonly inputs: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
  readonly result: Values;
  readonly direction: readonly number[];
  readonly inputGradients: readonly (readonly number[])[];
  readonly weightGradients: readonly (readonly number[])[];
  readonly training?: boolean;
  readonly trainable?: boolean;
  readonly after?: readonly (readonly number[])[];
  readonly adapt?: Values;
}

interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const rows = golden.rows as unknown as readonly Row[];

const TOLERANCE = {
  float32: { relative: 2e-5, absolute: 2e-5 },
  float64: { relative: 1e-11, absolute: 1e-11 },
} as const;

type Dtype = keyof typeof TOLERANCE;

const CLASSES = new Map<string, unknown>(Object.entries(layers));

/** Makes the layer of a class of Keras with options in Keras's names. */
function make({ class: name, config, trainable = true }: Row, dtype: Dtype): layers.Layer {
  const entries = Object.entries(config).map(([key, value]) => {
    const ours = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    // Keras writes no axes as an empty list.
    return [ours, ours === 'axis' && Array.isArray(value) && value.length === 0 ? null : value];
  });
  const { activation, ...options } = { ...Object.fromEntries(entries), trainable, dtype };
  if (name === 'Activation') return layers.activation(activation as never, options);
  const Class = CLASSES.get(name) as new (options: object) => layers.Layer;
  return new Class(options);
}

/** TensorFlow keeps the numbers of these in float32, on float64 too. */
const isRounded = ({ class: name, config }: Row): boolean =>
  ['LeakyReLU', 'GELU'].includes(name) ||
  ['leaky_relu', 'gelu'].includes(String(config.activation));

const title = ({ class: name, config, shapes, training, trainable }: Row): string =>
  [
    name,
    JSON.stringify(config),
    JSON.stringify(shapes),
    training ? 'training' : '',
    trainable === false ? 'frozen' : '',
  ].join(' ');

describe(`as ${golden.source}`, () => {
  onEachBackend(() =>
    describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
      test.each(rows.map((row) => [title(row), row] as const))('%s', (_, row) => {
        const near = isRounded(row) ? { relative: 1e-6, absolute: 1e-7 } : TOLERANCE[dtype];
        const layer = make(row, dtype);
        const inputs = row.inputs.map((values, k) =>
          tensor(values, { shape: row.shapes[k] as number[], dtype }),
        );
        const given = layer instanceof layers.MergeLayer ? inputs : (inputs[0] as Tensor);
        if (row.adapt === undefined) {
          layer.apply(given as Tensor);
          const { weights } = layer;
          layer.setWeights(
            row.weights.map((values, k) =>
              tensor(values, { shape: weights[k]?.shape ?? [], dtype }),
            ),
          );
        } else {
          (layer as layers.Normalization).adapt(
            tensor(row.adapt.values, { shape: row.adapt.shape, dtype }),
          );
        }
        layer.getWeights().forEach(({ data }, k) => {
          assertClose(data, row.weights[k] ?? [], near, `weight ${k}`);
        });

        const direction = tensor(row.direction, { shape: row.result.shape, dtype });
        const results: Tensor[] = [];
        const fn = (): Tensor => {
          const y = layer.apply(given as Tensor, { training: row.training === true });
          results.push(y);
          return ops.sum(ops.mul(y, direction));
        };
        const { grads } = valueAndGrad<Tensor[]>(fn)(...inputs, ...layer.trainableWeights);
        const [y] = results as [Tensor];
        expect(y.shape).toEqual(row.result.shape);
        const shapes = row.shapes.map(([, ...example]) => [null, ...example]);
        const isList = given === inputs;
        expect(layer.computeOutputShape((isList ? shapes : shapes[0]) as never)).toEqual([
          null,
          ...row.result.shape.slice(1),
        ]);
        assertClose(y.data, row.result.values, near, 'result');
        row.inputGradients.forEach((values, k) => {
          assertClose(grads[k]?.data ?? [], values, near, `gradient of input ${k}`);
        });
        expect(layer.trainableWeights).toHaveLength(row.weightGradients.length);
        row.weightGradients.forEach((values, k) => {
          const gradient = grads[inputs.length + k]?.data ?? [];
          assertClose(gradient, values, near, `gradient of weight ${k}`);
        });
        layer.getWeights().forEach(({ data }, k) => {
          assertClose(data, (row.after ?? row.weights)[k] ?? [], near, `weight ${k} afterwards`);
        });
      });
    }),
  );
});
