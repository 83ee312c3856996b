import type { Layer } from '../layers/layer.ts';
import type { Stage } from '../layers/stage.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Chain, chainOf, isChainAllowed } from './chain.ts';

// Batches mostly have one or two sizes.
const MOST_SIZES = 8;

/** The chains of the first layers of a model, one for each size of batches. */
export class Chains {
  private readonly layers: readonly Layer[];
  private readonly calls: readonly unknown[];
  private readonly stages: readonly Stage[];
  /** The length of an example. */
  private readonly features: number;
  /** False for a size that came once: a chain pays from the second batch on. */
  private readonly bySize: Map<number, Chain | null | false> = new Map();

  constructor(layers: readonly Layer[]) {
    this.layers = [...layers];
    this.calls = layers.map(({ call }) => call);
    this.stages = stagesOf(layers);
    const first = this.stages.find((stage) => stage.kind === 'dense');
    this.features = first?.kernel.shape[0] ?? 0;
  }

  /** Whether these are still the layers, and compute what they did. */
  areOf(layers: readonly Layer[]): boolean {
    if (layers.length !== this.layers.length) return false;
    for (let k = 0; k < layers.length; k++) {
      const layer = layers[k] as Layer;
      if (layer !== this.layers[k] || layer.call !== this.calls[k]) return false;
    }
    return true;
  }

  /** Returns a chain for a batch. Null if the layers must compute it one by one. */
  chainFor({ shape, dtype }: Tensor): Chain | null {
    const rows = shape[0] as number;
    const { features } = this;
    if (shape.length !== 2 || shape[1] !== features || rows === 0) return null;
    if (dtype !== 'float32' || !isChainAllowed()) return null;
    const known = this.bySize.get(rows);
    if (known) return known;
    if (known === null) return null;
    if (this.bySize.size === MOST_SIZES) this.bySize.clear();
    const chain = known === undefined ? false : chainOf(rows, features, this.stages);
    this.bySize.set(rows, chain);
    return chain || null;
  }
}

/** Returns the stages of the first layers that a chain can run. Empty if none is dense. */
function stagesOf(layers: readonly Layer[]): readonly Stage[] {
  const stages: Stage[] = [];
  for (const layer of layers) {
    const stage = layer.dtype === 'float32' ? layer.stage : null;
    if (stage === null) break;
    stages.push(stage);
    if (stage.kind === 'dense' && stage.rest !== null) break;
  }
  return stages.some(({ kind }) => kind === 'dense') ? stages : [];
}
