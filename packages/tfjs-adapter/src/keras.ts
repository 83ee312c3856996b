export type { CustomClass, CustomFunction, CustomObjects } from './keras/build/customObjects.ts';
export {
  type LoadedKerasModel,
  type LoadKerasOptions,
  loadKerasModel,
} from './keras/loadKerasModel.ts';
export type { ReadShard } from './keras/read/file.ts';
export type { KerasArtifacts, KerasLoader, KerasSource } from './keras/read/source.ts';
export type { KerasChange, KerasChangeKind, KerasReport, TfjsEffect } from './keras/report.ts';
export type { Unverified } from './keras/unverified.ts';
