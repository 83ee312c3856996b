export { type DiagnoseOptions, diagnose } from './diagnose/diagnose.ts';
export type { Diagnosis, NonFinite } from './diagnose/diagnosis.ts';
export type { Batch, DiagnosableModel } from './diagnose/model.ts';
export type { BackendFault } from './diagnose/probes.ts';
export type { Violation } from './optimizers/checkConstraints.ts';
