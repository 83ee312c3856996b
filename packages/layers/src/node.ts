export { type CheckpointOptions, checkpoint } from './node/checkpoint.ts';
export { csvLogger } from './node/csvLogger.ts';
export { type LoadModelFileOptions, loadModelFile } from './node/loadModelFile.ts';
export { type SaveModelFileOptions, saveModelFile } from './node/saveModelFile.ts';
