import type { JsonObject } from '@clampwise/model-files';
import type { Layer, LayerOutput } from '../../layers/layer.ts';
import type { Saving } from './saving.ts';
import type { Settings } from './settings.ts';

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
  /** The class in Keras and tfjs. For a class that Keras lacks, our own name. */
  readonly className: string;
  readonly type: abstract new (...args: never) => AnyLayer;
  readonly settings: Settings;
  readonly make: (options: never) => AnyLayer;
  /** Settings of Keras that change nothing here. */
  readonly harmless?: readonly string[];
  /** Whether Keras lacks the class. */
  readonly isOurs?: boolean;
  /**
   * Returns other words for the layer if the format lacks the class or a setting. Null for the
   * usual words, undefined if the layer is left out.
   */
  readonly instead?: (layer: never, path: string, saving: Saving) => LayerWords | null | undefined;
}

/** Returns words for a layer that @clampwise/tfjs-adapter adds to tfjs. */
export function adapterWords(
  className: string,
  config: JsonObject,
  path: string,
  saving: Saving,
): LayerWords {
  const name = `Clampwise${className}`;
  const needed = 'which tfjs loads after registerLayers() of @clampwise/tfjs-adapter';
  saving.changed(path, `the layer ${className}`, `${name}, ${needed}`);
  return { className: name, config };
}
