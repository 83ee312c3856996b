import type { Limits } from '../limits.ts';

/** Returns the bytes of a file that a model.json names, by its path next to the model.json. */
export type ReadShard = (path: string) => Promise<ArrayBuffer | ArrayBufferView>;

/** The weights in tfjs's artifacts: their bytes, in one piece or several, as numbers from 0 to 255, or as base64 text. */
export type WeightData =
  | ArrayBuffer
  | ArrayBufferView
  | readonly (ArrayBuffer | ArrayBufferView)[]
  | readonly number[]
  | string;

/** A model as tfjs passes it around, the content of a model.json, or what Keras's `to_json()` gives. */
export interface ModelArtifacts {
  readonly modelTopology?: object;
  readonly weightSpecs?: readonly object[];
  readonly weightData?: WeightData;
  readonly getWeightStream?: () => unknown;
  readonly weightsManifest?: readonly object[];
  readonly trainingConfig?: object;
  readonly userDefinedMetadata?: object;
  readonly format?: string;
  readonly generatedBy?: string;
  readonly convertedBy?: string | null;
  readonly class_name?: string;
  readonly config?: object;
}

/** An object that loads a model, such as an io handler of tfjs. */
export interface ModelLoader {
  readonly load?: () => ModelArtifacts | Promise<ModelArtifacts>;
}

/**
 * Where a model is: an address, a File or Blob, bytes, a list of Files (a model.json with its weights, or an unzipped
 * .keras), JSON as text or as an object, artifacts of tfjs, or an io handler of tfjs.
 */
export type ModelSource =
  | string
  | URL
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | Iterable<Blob>
  | ModelArtifacts
  | ModelLoader;

/** How a model is opened. Those after `readShard` and `limits` have tfjs's names. */
export interface OpenModelFileOptions {
  /** Reads a file that a model.json names. Default: next to the model.json's address, or among the Files. */
  readonly readShard?: ReadShard;
  /** How much a file may ask for. */
  readonly limits?: Partial<Limits>;
  /** Whether a model.json must hold weights that fit the settings of each layer. Default true. */
  readonly strict?: boolean;
  /** Called with the part of the weights that has arrived, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** What `fetch` gets with each address, such as headers. */
  readonly requestInit?: RequestInit;
  /** Fetches an address. Default: the global `fetch`. */
  readonly fetchFunc?: (address: string, init?: RequestInit) => Promise<Response>;
  /** The address before the names of weights. Default: the folder of the model.json. */
  readonly weightPathPrefix?: string;
}
