export { CSVLogger, type CSVLoggerOptions, csvLogger } from './callbacks/csvLogger.ts';
export {
  EarlyStopping,
  type EarlyStoppingOptions,
  earlyStopping,
} from './callbacks/earlyStopping.ts';
export {
  learningRateScheduler,
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
  reduceLROnPlateau,
} from './callbacks/learningRate.ts';
export type { MonitorMode, MonitorOptions } from './callbacks/monitor.ts';
export {
  type NonFinite,
  TerminateOnNaN,
  type TerminateOnNaNOptions,
  terminateOnNaN,
} from './callbacks/terminateOnNaN.ts';
export type { CallbackLike, CallbackModel, Callbacks, Logs } from './models/callbacks.ts';
