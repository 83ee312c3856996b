export {
  Checkpoint,
  type CheckpointOptions,
  checkpoint,
  type PathOfEpoch,
} from './node/checkpoint.ts';
export { CSVFileLogger, type CSVFileLoggerOptions, csvLogger } from './node/csvLogger.ts';
export { type LoadModelFileOptions, loadModelFile } from './node/loadModelFile.ts';
export { type SaveModelFileOptions, saveModelFile } from './node/saveModelFile.ts';
