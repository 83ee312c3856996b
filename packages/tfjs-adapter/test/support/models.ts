/** A layer of a model of Keras 2, as to_json() writes it. */
export function layer(className: string, name: string, config: object = {}): object {
  return { class_name: className, config: { name, ...config } };
}

/** A Sequential of Keras 2. */
export function sequential(...layers: readonly object[]): object {
  const config = { name: 'model', layers };
  return { class_name: 'Sequential', keras_version: '2.15.0', config };
}

/** A layer of a functional model of Keras 2, called once, on these layers. */
export function called(
  className: string,
  name: string,
  inputs: readonly string[],
  config: object = {},
): object {
  const node = inputs.map((input) => [input, 0, 0, {}]);
  const inbound_nodes = inputs.length === 0 ? [] : [node];
  return { ...layer(className, name, config), name, inbound_nodes };
}

/** A functional model of Keras 2 with one input and one output. */
export function functional(layers: readonly object[], input: string, output: string): object {
  const ends = { input_layers: [[input, 0, 0]], output_layers: [[output, 0, 0]] };
  const config = { name: 'model', layers, ...ends };
  return { class_name: 'Functional', keras_version: '2.15.0', config };
}

export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The artifacts of a model with float32 weights. */
export function withWeights(modelTopology: object, weights: readonly Weight[]): object {
  return {
    modelTopology,
    weightSpecs: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
    weightData: Float32Array.from(weights.flatMap(({ values }) => values)),
  };
}
