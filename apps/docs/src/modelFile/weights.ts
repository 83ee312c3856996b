import type { StoredWeights } from '@clampwise/model-files';

const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, length) => product * length, 1);

/** The number of parameters: in all, and of each layer. */
export interface Counts {
  readonly total: number;
  readonly ofLayer: ReadonlyMap<string, number>;
}

/** Counts the parameters of a file; null if it has no weights. */
export function countParameters(weights: StoredWeights, names: readonly string[]): Counts | null {
  if (weights.kind === 'none') return null;
  const arrays =
    weights.kind === 'layers'
      ? weights.layers.flatMap(({ path, arrays }) =>
          arrays.map(({ shape }) => ({ layer: path[0] ?? '', shape })),
        )
      : weights.arrays.map(({ name, shape }) => ({ layer: layerIn(name, names), shape }));
  const ofLayer = new Map(names.map((name) => [name, 0]));
  for (const { layer, shape } of arrays)
    ofLayer.set(layer, (ofLayer.get(layer) ?? 0) + sizeOf(shape));
  return { total: arrays.reduce((sum, { shape }) => sum + sizeOf(shape), 0), ofLayer };
}

/** The layer of a weight of a model.json, whose name starts with the one of its layer. */
function layerIn(weight: string, names: readonly string[]): string {
  const found = names.filter((name) => weight.startsWith(`${name}/`));
  return found.sort((a, b) => b.length - a.length)[0] ?? '';
}
