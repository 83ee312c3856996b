export { type LoadedModel, type LoadModelOptions, loadModel } from './files/loadModel.ts';
export type { FileChange, FileChangeKind, FileReport } from './files/report.ts';
export {
  type SavedKeras,
  type SavedTfjs,
  type SaveModelOptions,
  saveModel,
} from './files/saveModel.ts';
export type { CustomObjects } from './files/words/saving.ts';
