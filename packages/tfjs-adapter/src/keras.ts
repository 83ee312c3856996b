export type {
  Limits,
  ModelArtifacts,
  ModelLoader,
  ModelSource,
  ReadShard,
  WeightData,
} from '@clampwise/model-files';
export type { CustomClass, CustomFunction, CustomObjects } from './keras/build/customObjects.ts';
export {
  type LoadedKerasModel,
  type LoadKerasOptions,
  loadKerasModel,
} from './keras/loadKerasModel.ts';
export type { KerasChange, KerasChangeKind, KerasReport, TfjsEffect } from './keras/report.ts';
export type { Unverified } from './keras/unverified.ts';
export {
  type SavedKerasModel,
  type SaveKerasOptions,
  saveKerasModel,
} from './save/saveKerasModel.ts';
