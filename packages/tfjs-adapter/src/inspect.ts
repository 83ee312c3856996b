export { type InspectOptions, inspectKerasModel } from './inspect/inspectKerasModel.ts';
export type { KerasArtifacts, KerasLoader, KerasSource } from './keras/read/source.ts';
export type { KerasChange, KerasChangeKind, KerasReport, TfjsEffect } from './keras/report.ts';
export type { Unverified } from './keras/unverified.ts';
