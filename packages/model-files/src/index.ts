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
  TrainingKey,
} from './types.ts';
export type { LayerArrays } from './write/paths.ts';
export { type KerasContent, type OptimizerState, writeKeras } from './write/writeKeras.ts';
export {
  type TfjsArtifacts,
  type TfjsContent,
  type TfjsWeightSpec,
  writeTfjs,
} from './write/writeTfjs.ts';
