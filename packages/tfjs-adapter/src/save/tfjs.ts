import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

export type AnyLayer = layers.Layer;
export type Weight = AnyLayer['weights'][number];
type Node = AnyLayer['inboundNodes'][number];

/** A symbolic tensor between layers. */
export type Between = Node['inputTensors'][number];

/** A model of tfjs, with the calls that are part of it. */
export interface Container extends LayersModel {
  readonly containerNodes: Set<string>;
  readonly inputLayers: AnyLayer[];
  readonly inputLayersNodeIndices: number[];
  readonly inputLayersTensorIndices: number[];
  readonly outputLayers: AnyLayer[];
  readonly outputLayersNodeIndices: number[];
  readonly outputLayersTensorIndices: number[];
}

/** The fields of layers that contain others. */
interface Holder {
  readonly layer?: AnyLayer;
  readonly cell?: AnyLayer;
  readonly cells?: readonly AnyLayer[];
  readonly forwardLayer?: AnyLayer;
}

export function isModel(layer: object): layer is Container {
  return Array.isArray((layer as Partial<LayersModel>).layers);
}

export function isSequential(model: AnyLayer): boolean {
  return model.getClassName() === 'Sequential';
}

/** Returns the layer in a wrapper, or one with weights if there are two. */
export function layerInside(layer: object): AnyLayer | undefined {
  const { forwardLayer, layer: inner } = layer as Holder;
  return forwardLayer ?? inner;
}

/** Returns the cells of a recurrent layer. */
export function cellsInside(layer: object): readonly AnyLayer[] {
  const { cell, cells } = layer as Holder;
  return cells ?? (cell === undefined ? [] : [cell]);
}

/** Returns the calls of a layer that belong to a model. */
export function callsIn(model: Container, layer: AnyLayer): Node[] {
  return layer.inboundNodes.filter((_, k) => model.containerNodes.has(`${layer.name}_ib-${k}`));
}

/** Returns the number of a call among the calls that belong to a model. */
export function callNumber(model: Container, layer: AnyLayer, node: number): number {
  const before = layer.inboundNodes.slice(0, node);
  return before.filter((_, k) => model.containerNodes.has(`${layer.name}_ib-${k}`)).length;
}

/**
 * Returns the trainable weights of a layer, frozen or not. A frozen model marks the weights and not
 * the layers.
 */
function trainableOf(layer: AnyLayer): readonly Weight[] {
  const own = layer as AnyLayer & { readonly _trainableWeights?: readonly Weight[] };
  const inner = layerInside(layer);
  const parts = inner === undefined ? cellsInside(layer) : [inner];
  return [...(own._trainableWeights ?? []), ...parts.flatMap(trainableOf)];
}

/** Tells whether all weights of a layer are frozen, none, or only a part. */
export function frozenPart(layer: AnyLayer): 'all' | 'none' | 'some' {
  if (!layer.trainable) return 'all';
  const own = trainableOf(layer);
  const frozen = own.filter(({ trainable }) => trainable === false);
  if (frozen.length === 0) return 'none';
  return frozen.length === own.length ? 'all' : 'some';
}
