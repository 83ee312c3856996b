import type { Tensor } from '@tensorflow/tfjs-core';

/** The axes along which the vectors of a weight run. Each of these vectors has a norm. */
export type Axes = readonly number[];

/** The parts of a layer that determine which vectors its weights consist of. */
export interface LayerLike {
  readonly weights?: readonly object[];
  getClassName?(): string;
}

/** A layer that contains others: a model, a wrapper, a recurrent layer with its cells. */
type Holder = LayerLike & { readonly [key in (typeof HOLDERS)[number]]?: unknown };

const HOLDERS = ['layers', 'layer', 'forwardLayer', 'backwardLayer', 'cell', 'cells'] as const;

/** The axes of the weights in a model, for those that do not use axis 0. */
export function axesOfLayers(model: LayerLike): ReadonlyMap<object, Axes> {
  const axes = new Map<object, Axes>();
  collect(model, axes, new Set());
  return axes;
}

function collect(layer: Holder, axes: Map<object, Axes>, seen: Set<object>): void {
  if (seen.has(layer)) return;
  seen.add(layer);
  const className = layer.getClassName?.() ?? '';
  for (const weight of layer.weights ?? []) {
    const found = axesIn(className, weight as NamedWeight);
    if (found !== null) axes.set(weight, found);
  }
  for (const held of HOLDERS.flatMap((key) => layer[key] ?? [])) {
    if (typeof held === 'object' && held !== null) collect(held, axes, seen);
  }
}

interface NamedWeight {
  readonly originalName?: string;
  readonly shape?: readonly (number | null)[];
}

function axesIn(className: string, { originalName = '', shape = [] }: NamedWeight): Axes | null {
  return axesOfRole(className, roleOf(originalName), shape.length);
}

/** The axes of a weight by its role in a layer, such as 'kernel'; null if it uses axis 0. */
export function axesOfRole(className: string, role: string, rank: number | null): Axes | null {
  if (className === 'Embedding') return role === 'embeddings' ? [1] : null;
  const isConvolution = className.includes('Conv') && role.endsWith('kernel');
  if (!isConvolution || rank === null) return null;
  const all = Array.from({ length: rank }, (_, axis) => axis);
  // The output channels come right before the input channels.
  if (className.endsWith('Transpose')) return all.filter((axis) => axis !== all.length - 2);
  return role === 'depthwise_kernel' ? [0, 1] : all.slice(0, -1);
}

/** The role of a weight in its layer: 'kernel' for 'conv2d_Conv2D1/kernel_2'. */
function roleOf(name: string): string {
  return name.replace(/^.*\//, '').replace(/_\d+$/, '');
}

/** The axes of a weight whose layer is unknown, from its name in tfjs and its rank. */
export function axesByName(w: Tensor): Axes {
  const role = roleOf((w as Partial<{ readonly name: string }>).name ?? '');
  if (role === 'embeddings' && w.rank === 2) return [1];
  if (role === 'depthwise_kernel') return [0, 1];
  return w.rank < 3 ? [0] : w.shape.slice(0, -1).map((_, axis) => axis);
}
