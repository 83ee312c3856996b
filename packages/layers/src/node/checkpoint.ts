import { ClampwiseTypeError } from '@clampwise/kernels';
import { Monitor, type MonitorMode } from '../callbacks/monitor.ts';
import { describe } from '../check/describe.ts';
import { checkFlag, checkNumber, checkOptions } from '../check/options.ts';
import type { FileReport } from '../files/report.ts';
import type { AnyModel } from '../files/saveModel.ts';
import type { CallbackModel, Callbacks, Logs } from '../models/callbacks.ts';
import { Model } from '../models/model.ts';
import { checkPath, formatOf } from './path.ts';
import { type SaveModelFileOptions, saveModelFile } from './saveModelFile.ts';

/** Returns the path for an epoch, counted from 0. */
export type PathOfEpoch = (epoch: number, logs: Logs) => string | URL;

/** The options of checkpoint. The others are options of `saveModelFile`. */
export interface CheckpointOptions extends SaveModelFileOptions {
  /** The file, which ends in .keras or .json, or a function that returns it for an epoch. */
  readonly path: string | URL | PathOfEpoch;
  /** The number of epochs between two files. Default 1. */
  readonly every?: number | undefined;
  /** Whether only an epoch that is better than all before is saved. Default false. */
  readonly saveBestOnly?: boolean | undefined;
  /** The name of the number that decides which epoch is better. Default 'valLoss'. */
  readonly monitor?: string | undefined;
  /** Whether that number should become smaller or larger. Default 'auto', by its name. */
  readonly mode?: MonitorMode | undefined;
  /** The value that the first saved epoch must be better than. Default none. */
  readonly baseline?: number | undefined;
}

const SAVE_KEYS = ['customObjects', 'unsupported', 'includeOptimizer'];
const KEYS = ['path', 'every', 'saveBestOnly', 'monitor', 'mode', 'baseline', ...SAVE_KEYS];

/** A callback that saves the model while it is trained. */
export class Checkpoint implements Callbacks {
  /** The best value so far, or null if none is known. */
  best: number | null;
  /** The file of the last save, or null before. */
  lastPath: string | null = null;
  /** The report of the last save, or null before. */
  report: FileReport | null = null;
  private readonly path: string | PathOfEpoch;
  private readonly every: number;
  private readonly monitor: Monitor | null;
  private readonly saving: SaveModelFileOptions;
  private model: AnyModel | null = null;

  constructor(options: CheckpointOptions) {
    const op = 'checkpoint';
    checkOptions(op, options ?? null, KEYS);
    const { path, every = 1, saveBestOnly = false, monitor, mode, baseline, ...saving } = options;
    this.path = typeof path === 'function' ? path : checkPath(op, path);
    if (typeof this.path === 'string') checkName(op, this.path);
    this.every = checkNumber(op, 'every', every, { least: 1, whole: true });
    const watches = checkFlag(op, 'saveBestOnly', saveBestOnly);
    this.monitor = watches ? new Monitor(op, { monitor, mode }, 0) : null;
    this.best = baseline === undefined ? null : checkNumber(op, 'baseline', baseline, {});
    this.saving = saving;
  }

  setModel(model: CallbackModel): void {
    if (!(model instanceof Model)) {
      throw new ClampwiseTypeError('checkpoint', 'model', describe(model), 'a model');
    }
    this.model = model;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.model === null || (epoch + 1) % this.every !== 0) return;
    if (this.monitor !== null) {
      const value = this.monitor.read(logs);
      if (Number.isNaN(value) || !this.monitor.isBetter(value, this.best)) return;
      this.best = value;
    }
    const path = typeof this.path === 'string' ? this.path : this.path(epoch, logs);
    const place = checkPath('checkpoint', path);
    this.report = await saveModelFile(this.model, place, this.saving);
    this.lastPath = place;
  }
}

function checkName(op: string, path: string): void {
  formatOf(op, path);
  const place = /\{(epoch|batch|loss|accuracy|val_?\w*)(:[^{}]*)?\}/i.exec(path)?.[0];
  if (place === undefined) return;
  const sentence = `path has ${place}, which checkpoint does not replace. Pass a function, such as (epoch) => 'model-' + epoch + '.keras'`;
  throw new ClampwiseTypeError(op, 'path', place, 'a path without places to fill', sentence);
}

/**
 * Makes a callback that saves the model after each epoch, with the state of its optimizer. After a
 * crash, `loadModelFile` returns the model, and `fit` goes on where it was.
 *
 * It writes the file next to its place and then renames it, so the old one stays whole until the
 * new one is.
 *
 * @param options -
 *   - `path`: string, URL or function of the epoch and its numbers. A file that ends in .keras or
 *     .json.
 *   - `every`: whole number, default 1. The number of epochs between two files.
 *   - `saveBestOnly`: boolean, default false. Whether only an epoch that is better than all before
 *     is saved. An epoch whose number is NaN is not.
 *   - `monitor`: string, default 'valLoss'. The name of the number that decides.
 *   - `mode`: 'auto', 'min' or 'max', default 'auto'. Whether that number should become smaller or
 *     larger. 'auto' decides by its name.
 *   - `baseline`: number, default none. The value that the first saved epoch must be better than.
 *   - the options of `saveModelFile`, such as `customObjects`.
 * @returns a callback, whose `best`, `lastPath` and `report` tell of the last save
 * @throws ClampwiseTypeError or ClampwiseRangeError if an option does not fit. If the model cannot
 *   be saved, fit rejects with the error of `saveModelFile`
 * @see Keras's `ModelCheckpoint`
 *
 * @example
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { dense, sequential } from '@clampwise/layers';
 * import {
 *   checkpoint,
 *   loadModelFile,
 * } from '@clampwise/layers/node';
 *
 * const path = join(tmpdir(), 'clampwise-checkpoint.keras');
 * const model = sequential([dense({ units: 1 })]);
 * model.compile({ optimizer: 'adam', loss: 'mse' });
 * await model.fit([[1]], [1], {
 *   epochs: 3,
 *   callbacks: checkpoint({ path }),
 *   verbose: 0,
 * });
 * const loaded = await loadModelFile(path);
 * loaded.model.optimizer?.iterations; // => 3
 */
export function checkpoint(options: CheckpointOptions): Checkpoint {
  return new Checkpoint(options);
}
