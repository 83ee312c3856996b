export type { Json, JsonObject } from './json.ts';
export type { Limits } from './limits.ts';
export { openModelFile } from './read/openModelFile.ts';
export type {
  ModelArtifacts,
  ModelLoader,
  ModelSource,
  OpenModelFileOptions,
  ReadShard,
  WeightData,
} from './source/types.ts';
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
