export type { Json, JsonObject } from './json.ts';
export type { Limits } from './limits.ts';
export type {
  Architecture,
  LayerCall,
  LayerEntry,
  LayerWeights,
  ModelFile,
  ModelFormat,
  NamedArray,
  StoredArray,
  StoredDtype,
  StoredOptimizer,
  StoredValues,
  StoredWeights,
  TensorReference,
} from './types.ts';
