import { type JsonObject, objectAt, textAt } from '../json.ts';
import type { Reference } from '../translate/references.ts';
import type { Call, Layer, Model } from './graph.ts';

/** The places of masks in a model. */
export interface Masks {
  /** The layers that a mask reaches, also in nested models, and nested models that return one. */
  readonly layers: ReadonlySet<Layer>;
  /** Tells for each output of the model whether it has a mask. */
  readonly outputs: readonly boolean[];
  /** Tells for each call of the model's own layers which inputs have a mask. */
  readonly calls: ReadonlyMap<Layer, readonly (readonly boolean[])[]>;
}

/** Layers whose output has the mask of their input, including layers of this package. */
const PASSING = new Set(
  `ClampwiseClipByValue ClampwiseNonNeg Activation ActivityRegularization AlphaDropout
  BatchNormalization Dense Dropout ELU GaussianDropout GaussianNoise GroupNormalization
  InputLayer LayerNormalization LeakyReLU Masking PReLU ReLU Softmax SpatialDropout1D
  SpatialDropout2D SpatialDropout3D ThresholdedReLU TimeDistributed UnitNormalization`.split(/\s+/),
);

/** More such layers in Keras 3. */
const PASSING_IN_KERAS3 = new Set(['Identity', 'Normalization', 'Rescaling']);

const MERGING = new Set(['Add', 'Average', 'Maximum', 'Minimum', 'Multiply', 'Subtract']);

const RECURRENT = new Set([
  'ConvLSTM1D',
  'ConvLSTM2D',
  'ConvLSTM3D',
  'GRU',
  'LSTM',
  'RNN',
  'SimpleRNN',
]);

/** Follows the masks of Embedding and Masking through a model, by the rules of Keras. */
export function masksOf(model: Model, isKeras3: boolean): Masks {
  const search: Search = { isKeras3, reached: new Set(), known: new Map() };
  const has = follow(
    search,
    model,
    model.inputs.map(() => false),
  );
  const calls = model.layers.map((layer) => {
    return [layer, layer.calls.map(({ inputs }) => inputs.map(has))] as const;
  });
  return { outputs: model.outputs.map(has), layers: search.reached, calls: new Map(calls) };
}

interface Search {
  readonly isKeras3: boolean;
  /** The layers that a mask reaches. */
  readonly reached: Set<Layer>;
  /** The masks of the outputs of nested models, by the masks of their inputs. */
  readonly known: Map<Model, Map<string, readonly boolean[]>>;
}

/** Tells whether a tensor has a mask. */
type HasMask = (reference: Reference) => boolean;

/** Follows the masks at the inputs of a model, and the masks that its layers make. */
function follow(search: Search, model: Model, atInputs: readonly boolean[]): HasMask {
  const masked = new Set<string>();
  const has = (reference: Reference): boolean => masked.has(keyOf(reference));
  model.inputs.forEach((reference, k) => {
    if (atInputs[k]) masked.add(keyOf(reference));
  });
  // The layers may be in any order, so rounds repeat until one adds nothing.
  for (let before = -1; before < masked.size; ) {
    before = masked.size;
    for (const layer of model.layers) {
      layer.calls.forEach((call, k) => {
        const inputs = call.inputs.map(has);
        const outputs = outputsOf(search, layer, call, inputs);
        // For a nested model, masks at the outputs count too.
        const isReached = inputs.includes(true) || (layer.model !== null && outputs.includes(true));
        if (isReached) search.reached.add(layer);
        outputs.forEach((isMasked, output) => {
          if (isMasked) masked.add(keyOf([layer.name, k, output]));
        });
      });
    }
  }
  return has;
}

function ofNested(search: Search, model: Model, inputs: readonly boolean[]): readonly boolean[] {
  const byInputs = search.known.get(model) ?? new Map<string, readonly boolean[]>();
  search.known.set(model, byInputs);
  const key = inputs.map(Number).join('');
  const outputs = byInputs.get(key) ?? model.outputs.map(follow(search, model, inputs));
  byInputs.set(key, outputs);
  return outputs;
}

function keyOf([name, call, output]: Reference): string {
  return `${call} ${output} ${name}`;
}

/** Tells which outputs of a call have a mask. */
function outputsOf(
  search: Search,
  { className, config, model, isOperation }: Layer,
  { inputs }: Call,
  masked: readonly boolean[],
): readonly boolean[] {
  const { isKeras3 } = search;
  if (isOperation) return [];
  if (model !== null) return ofNested(search, model, masked);
  if (className === 'Embedding') return [config.mask_zero === true];
  if (className === 'Masking') return [inputs.length > 0];
  const [first = false] = masked;
  const any = masked.includes(true);
  if (className === 'Concatenate') return [any];
  if (MERGING.has(className)) return [isKeras3 ? !masked.includes(false) && any : any];
  if (RECURRENT.has(className)) return [first && config.return_sequences === true];
  if (className === 'Bidirectional') return ofBidirectional(config, first);
  const passes = PASSING.has(className) || (isKeras3 && PASSING_IN_KERAS3.has(className));
  return [passes && first];
}

function ofBidirectional(config: JsonObject, isMasked: boolean): boolean[] {
  const inner = objectAt(objectAt(config, 'layer'), 'config');
  const own = isMasked && inner.return_sequences === true;
  return textAt(config, 'merge_mode') === '' ? [own, own] : [own];
}
