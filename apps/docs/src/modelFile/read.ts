import { type ModelSource, openModelFile } from '@clampwise/model-files';
import { inspectKerasModel, type KerasChange } from '@clampwise/tfjs-adapter/inspect';
import { readTraining } from './training.ts';
import { verdictsOf } from './verdicts.ts';
import type { ConstraintView, ModelView } from './view.ts';
import { countParameters } from './weights.ts';

/** A page shares its memory with others: a file of more bytes is rejected, not read. */
export const LIMITS = { totalBytes: 2 ** 29 };

/** Files of one model, with the name to show and their size. */
export interface Chosen {
  readonly name: string;
  readonly bytes: number;
  readonly source: ModelSource;
}

/** Puts files together that belong to one model. */
export function chosenFrom(files: readonly File[]): Chosen {
  const main =
    files.find(({ name }) => name === 'model.json') ??
    files.find(({ name }) => /\.(json|keras|h5|hdf5)$/i.test(name)) ??
    files[0];
  return {
    name: main?.name ?? '',
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    source: files,
  };
}

/**
 * Reads a model file, and returns what the page shows of it. It builds no model.
 *
 * @throws ClampwiseTypeError if it is no model, is damaged, or is too large
 */
export async function readModel({ name, bytes, source }: Chosen): Promise<ModelView> {
  const file = await openModelFile(source, { limits: LIMITS });
  const { format, changes } = await inspectKerasModel(source, { limits: LIMITS });
  const { layers } = file.architecture;
  const names = layers.map((layer) => layer.name);
  const verdicts = verdictsOf(names, changes);
  const counts = countParameters(await file.weights(), names);
  return {
    name,
    bytes,
    format,
    version: file.format.version,
    layers: layers.map((layer) => ({
      name: layer.name,
      className: layer.className,
      parameters: counts?.ofLayer.get(layer.name) ?? null,
      verdict: verdicts.get(layer.name) ?? 'right',
    })),
    parameters: counts?.total ?? null,
    findings: changes,
    constraints: constraintsIn(changes),
    ...(await readTraining(file, changes, counts?.total ?? 0)),
  };
}

/** tfjs never applies a constraint in training, so each one is among the findings. */
function constraintsIn(changes: readonly KerasChange[]): ConstraintView[] {
  return changes
    .filter(({ path }) => /^layers\..*_constraint$/.test(path))
    .map(({ path, what, kind }) => ({
      setting: path.slice('layers.'.length),
      constraint: what,
      isEnforced: kind === 'changed',
    }));
}
