import type { JsonObject } from '@clampwise/model-files';
import type { ActivationLike } from '../../activations/activations.ts';
import { Activation } from '../../layers/activation.ts';
import { ClipByValue } from '../../layers/clipByValue.ts';
import { Dense } from '../../layers/dense.ts';
import type { Layer, LayerOptions, LayerOutput } from '../../layers/layer.ts';
import { NonNeg } from '../../layers/nonNeg.ts';
import { ReLU } from '../../layers/relu.ts';
import { activationSetting } from './activations.ts';
import { boundSetting, writeClip } from './clip.ts';
import { constraintSetting } from './constraints.ts';
import { regularizerSetting } from './regularizers.ts';
import type { Saving } from './saving.ts';
import { choice, flag, number, numberOrNull, type Settings } from './settings.ts';

/** A layer of any kind. */
export type AnyLayer = Layer<LayerOutput>;

/** The words for a layer: its class, and its settings without its name. */
export interface LayerWords {
  readonly className: string;
  readonly config: JsonObject;
  /** Where Keras has the class. Default 'keras.layers'. */
  readonly module?: string;
}

/** A class of layers in files. */
export interface LayerForm {
  /** The class in Keras and tfjs. For a class that they lack, our own name. */
  readonly className: string;
  readonly type: abstract new (...args: never) => AnyLayer;
  readonly settings: Settings;
  readonly make: (options: never) => AnyLayer;
  /** Settings of Keras that change nothing here. */
  readonly harmless?: readonly string[];
  /** What to write if Keras and tfjs lack the class. */
  readonly instead?: (layer: never, path: string, saving: Saving) => LayerWords | undefined;
}

const FORMS: readonly LayerForm[] = [
  {
    className: 'Dense',
    type: Dense,
    settings: {
      units: number(null),
      activation: activationSetting,
      useBias: flag(true),
      kernelConstraint: constraintSetting,
      biasConstraint: constraintSetting,
      kernelRegularizer: regularizerSetting,
      biasRegularizer: regularizerSetting,
    },
    make: (options: ConstructorParameters<typeof Dense>[0]) => new Dense(options),
  },
  {
    className: 'Activation',
    type: Activation,
    settings: { activation: activationSetting },
    make: ({ activation, ...options }: LayerOptions & { readonly activation: ActivationLike }) =>
      new Activation(activation, options),
  },
  {
    className: 'ReLU',
    type: ReLU,
    settings: { maxValue: numberOrNull(), negativeSlope: number(0), threshold: number(0) },
    make: (options: LayerOptions) => new ReLU(options),
  },
  {
    className: 'NonNeg',
    type: NonNeg,
    settings: {},
    make: (options: LayerOptions) => new NonNeg(options),
    instead: (_layer: NonNeg, path: string, saving: Saving) => {
      saving.changed(path, 'the layer NonNeg', 'ReLU, whose gradient at 0 is 0 and not 1');
      return { className: 'ReLU', config: {} };
    },
  },
  {
    className: 'ClipByValue',
    type: ClipByValue,
    settings: {
      minValue: boundSetting,
      maxValue: boundSetting,
      gradient: choice('exact', ['exact', 'straightThrough', 'inward']),
    },
    make: (options: ConstructorParameters<typeof ClipByValue>[0]) => new ClipByValue(options),
    instead: writeClip,
  },
];

/** Returns the form of a layer's class. A subclass has none. */
export function formOf(layer: AnyLayer): LayerForm | undefined {
  return FORMS.find(({ type }) => layer.constructor === type);
}

/** Returns the form of a class in a file. */
export function formNamed(className: string): LayerForm | undefined {
  return FORMS.find((form) => form.className === className);
}

/** The names of the classes of Keras that this package has. */
export function knownClasses(): string[] {
  return FORMS.filter(({ instead }) => instead === undefined).map(({ className }) => className);
}
