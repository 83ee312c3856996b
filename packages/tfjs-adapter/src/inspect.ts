export type {
  Limits,
  ModelArtifacts,
  ModelLoader,
  ModelSource,
  WeightData,
} from '@clampwise/model-files';
export { type InspectKerasOptions, inspectKerasModel } from './inspect/inspectKerasModel.ts';
export type { KerasChange, KerasChangeKind, KerasReport, TfjsEffect } from './keras/report.ts';
export type { Unverified } from './keras/unverified.ts';
