import { type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { Context } from './context.ts';
import { nameOfOurs } from './ours.ts';
import { type Reference, referencesIn } from './references.ts';
import { words } from './tables.ts';

/** Layers that hand a mask on, in Keras and in tfjs. */
const PASS = new Set(
  words(`Activation AlphaDropout BatchNormalization Dense Dropout GaussianDropout GaussianNoise Identity
    LayerNormalization Masking Normalization PReLU ReLU SpatialDropout1D SpatialDropout2D SpatialDropout3D
    NonNeg ClipByValue UnitNormalization`),
);

/** Layers that hand it on in Keras alone, and in our form. */
const PASS_IN_OURS = new Set(words('ELU LeakyReLU Rescaling ThresholdedReLU'));

/** Layers that compute without a mask and end it. */
const STOP = new Set(
  words(`AveragePooling1D AveragePooling2D Conv1D Conv2D Cropping1D Cropping2D DepthwiseConv2D Dot Embedding Flatten
    GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D InputLayer MaxPooling1D MaxPooling2D Operation Permute
    RepeatVector Reshape Resizing SeparableConv2D UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D`),
);

const MERGE = new Set(words('Add Average Maximum Minimum Multiply Subtract'));
const RECURRENT = new Set(words('Bidirectional ConvLSTM2D GRU LSTM RNN SimpleRNN'));
/** Layers that take any mask that tfjs has met, theirs or not. */
const READ = new Set([...RECURRENT, ...words('GlobalAveragePooling1D Softmax')]);

/** Those of them that tfjs computes without the mask, or not as Keras does with it. */
const IGNORE_IN_TFJS = new Set(['Bidirectional', 'GlobalAveragePooling1D']);

/** Whether anything in a file makes a mask. */
export function makesMasks(text: string): boolean {
  return /"mask_zero":true|"class_name":"Masking"/.test(text);
}

/** The layers of one model, as tfjs reads them, and where their masks go. */
export class Masks {
  private readonly context: Context;
  private readonly pathOf: (name: string) => string;
  private readonly layers: ReadonlyMap<string, JsonObject>;
  private readonly known = new Map<string, boolean>();

  constructor(context: Context, pathOf: (name: string) => string, layers: readonly JsonObject[]) {
    this.context = context;
    this.pathOf = pathOf;
    this.layers = new Map(layers.map((layer) => [textAt(layer, 'name'), layer]));
  }

  /** Prepares each layer for the masks that reach it; says which outputs are masked. */
  settle(outputs: readonly Reference[]): boolean[] {
    for (const [name, layer] of this.layers) {
      const calls = listAt(layer, 'inbound_nodes').map((node) =>
        referencesIn(node).map((reference) => this.isMasked(reference)),
      );
      const isAfterModel = this.referencesOf(layer).some((each) => this.isMaskedModel(each));
      if (isAfterModel && !STOP.has(plainName(layer))) {
        const instead = 'tfjs loses this mask: put the layers of the model in its place';
        const what = 'a mask that comes out of a model';
        this.context.findings.unsupported(this.pathOf(name), what, instead);
      } else if (calls.length > 0) this.prepare(name, layer, calls);
    }
    return outputs.map((reference) => this.isMasked(reference));
  }

  private prepare(name: string, layer: JsonObject, calls: readonly (readonly boolean[])[]): void {
    const className = plainName(layer);
    const config = objectAt(layer, 'config');
    const masked = calls.map(([head = false]) => head);
    const reject = (what: string): void => {
      const instead = 'tfjs computes this otherwise, and this package has no layer for it';
      this.context.findings.unsupported(this.pathOf(name), what, instead);
    };
    if (READ.has(className)) {
      if (masked.includes(true) && masked.includes(false)) reject('calls with and without a mask');
      if (
        className === 'Bidirectional' &&
        masked.includes(true) &&
        ofInner(config).unroll === true
      ) {
        reject('a mask that reaches an unrolled layer in a Bidirectional');
      }
      use(layer, className);
      if (!masked.includes(true)) config.ignore_mask = true;
      else if (className === 'Softmax') reject('a mask that reaches a Softmax');
      else if (IGNORE_IN_TFJS.has(className)) {
        const what = 'a mask that reaches it';
        this.context.findings.changed(this.pathOf(name), what, 'computed as in Keras', 'differs');
      }
      return;
    }
    const all = calls.flat();
    if (!all.includes(true)) {
      if (className === 'TimeDistributed' && READ.has(innerName(config))) {
        reject(`a ${innerName(config)} in a TimeDistributed, in a model with masks`);
      }
      return;
    }
    if (this.context.isKeras3 && /^(Maximum|Minimum|Multiply)$/.test(className)) {
      reject(`a mask that reaches a ${className}`);
    } else if (MERGE.has(className)) {
      use(layer, className);
      config.mask_merge = this.context.isKeras3 ? 'or' : 'and';
    } else if (className === 'Concatenate') {
      if (calls.some((each) => each.includes(true) && each.includes(false))) {
        reject('inputs with and without a mask');
      }
      if (this.context.isKeras3) use(layer, className);
      else config.mask_merge = 'and';
    } else if (PASS_IN_OURS.has(className)) {
      if (className !== 'Rescaling' || this.context.isKeras3) use(layer, className);
    } else if (className === 'TimeDistributed') {
      if (!/^(Dense|Dropout|Activation)$/.test(innerName(config))) {
        reject(`a mask that reaches a ${innerName(config)} in a TimeDistributed`);
      }
    } else if (className === 'BatchNormalization') {
      const what = 'a mask that reaches a BatchNormalization';
      const instead = 'it predicts the same; in training tfjs counts masked steps too';
      this.context.findings.dropped(this.pathOf(name), what, instead, 'differs');
    } else if (!PASS.has(className) && !STOP.has(className) && !this.isCustom(layer)) {
      reject(`a mask that reaches a ${className}`);
    }
  }

  private referencesOf(layer: JsonObject): Reference[] {
    return referencesIn(listAt(layer, 'inbound_nodes'));
  }

  private isMaskedModel(reference: Reference): boolean {
    const layer = this.layers.get(reference[0]);
    const isModel = layer !== undefined && this.context.maskedOutputs.has(layer);
    return isModel && this.isMasked(reference);
  }

  private isMasked([name, node, tensor]: Reference): boolean {
    const key = `${name} ${node} ${tensor}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, false);
    const result = this.findOut(name, node, tensor);
    this.known.set(key, result);
    return result;
  }

  private findOut(name: string, node: number, tensor: number): boolean {
    const layer = this.layers.get(name);
    if (layer === undefined) return false;
    const inner = this.context.maskedOutputs.get(layer);
    if (inner !== undefined) return inner[tensor] === true;
    const className = plainName(layer);
    const config = objectAt(layer, 'config');
    if (className === 'Masking') return true;
    if (className === 'Embedding') return config.mask_zero === true;
    const inputs = referencesIn(listAt(layer, 'inbound_nodes')[node] ?? null);
    const masked = inputs.map((reference) => this.isMasked(reference));
    if (RECURRENT.has(className)) {
      const own =
        className === 'Bidirectional' ? objectAt(objectAt(config, 'layer'), 'config') : config;
      return masked[0] === true && tensor === 0 && own.return_sequences === true;
    }
    if (className === 'Concatenate') return masked.includes(true);
    if (MERGE.has(className)) {
      return this.context.isKeras3 ? !masked.includes(false) : masked.includes(true);
    }
    if (className === 'Rescaling') return this.context.isKeras3 && masked[0] === true;
    const passes =
      PASS.has(className) || PASS_IN_OURS.has(className) || className === 'TimeDistributed';
    return passes && masked[0] === true;
  }

  private isCustom(layer: JsonObject): boolean {
    return this.context.custom.has(textAt(layer, 'class_name'));
  }
}

function plainName(layer: JsonObject): string {
  return textAt(layer, 'class_name').replace(/^Clampwise/, '');
}

function ofInner(config: JsonObject): JsonObject {
  return objectAt(objectAt(config, 'layer'), 'config');
}

function innerName(config: JsonObject): string {
  return plainName(objectAt(config, 'layer'));
}

function use(layer: JsonObject, className: string): void {
  layer.class_name = nameOfOurs(className) ?? className;
}
