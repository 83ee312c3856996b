import { classNameOf, configOf, entryAt, quoted } from '../architecture/dialect.ts';
import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import { isObject, type Json, type JsonObject, listAt } from '../json.ts';
import type { LayerEntry } from '../types.ts';
import { axesOf } from './shapes.ts';

/** An axis of one of a layer's arrays, and the setting that says how long it is. */
interface Rule {
  readonly setting: string;
  /** Which of the layer's arrays. Default 0. */
  readonly array?: number;
  /** The axis, from the end if negative. */
  readonly axis: number;
  /** How many times the setting. Default 1. */
  readonly times?: number;
}

const OUTPUTS: readonly Rule[] = [{ setting: 'units', axis: -1 }];
const FILTERS: readonly Rule[] = [{ setting: 'filters', axis: -1 }];
const FILTERS_INSIDE: readonly Rule[] = [{ setting: 'filters', axis: -2 }];
const POINTWISE: readonly Rule[] = [{ setting: 'filters', array: 1, axis: -1 }];
const MULTIPLIED: readonly Rule[] = [{ setting: 'depth_multiplier', axis: -1 }];
const gates = (times: number, setting = 'units'): readonly Rule[] => [{ setting, axis: -1, times }];

/** The layers of Keras that always have weights, and what their settings say of these. */
const RULES: ReadonlyMap<string, readonly Rule[]> = new Map([
  ['Dense', OUTPUTS],
  ['BatchNormalization', []],
  ['PReLU', []],
  [
    'Embedding',
    [
      { setting: 'input_dim', axis: 0 },
      { setting: 'output_dim', axis: 1 },
    ],
  ],
  ...['Conv1D', 'Conv2D', 'Conv3D'].map((name) => [name, FILTERS] as const),
  ...['Conv1D', 'Conv2D', 'Conv3D'].map((name) => [`${name}Transpose`, FILTERS_INSIDE] as const),
  ...['SeparableConv1D', 'SeparableConv2D'].map((name) => [name, POINTWISE] as const),
  ...['DepthwiseConv1D', 'DepthwiseConv2D'].map((name) => [name, MULTIPLIED] as const),
  ...['LSTM', 'LSTMCell'].map((name) => [name, gates(4)] as const),
  ...['GRU', 'GRUCell'].map((name) => [name, gates(3)] as const),
  ...['SimpleRNN', 'SimpleRNNCell'].map((name) => [name, gates(1)] as const),
  ...['ConvLSTM1D', 'ConvLSTM2D', 'ConvLSTM3D'].map((name) => [name, gates(4, 'filters')] as const),
]);

/**
 * Throws a Fault if the settings of a layer contradict the shapes of its stored weights. So nothing
 * is allocated only because the settings say so. Layers of other classes are left to the program
 * that builds them.
 */
export function checkAgreement(layer: LayerEntry, shapes: readonly (readonly number[])[]): void {
  const { className, config } = layerInside(layer);
  const rules = RULES.get(className);
  // Files that list a nested model's weights together do not say which layer each belongs to.
  if (layer.model !== null) checkAgreementByName(layer.model.layers, shapes);
  if (layer.wrapped !== null && shapes.length > 0) {
    checkAgreementByName(layer.wrapped.layers, shapes);
  }
  const isPlain = layer.model === null && layer.wrapped === null;
  if (rules === undefined || !isPlain || isQuantized(config)) return;
  if (shapes.length === 0) {
    const received = `no weights for the layer ${quoted(layer.name)} of the class ${className}`;
    throw new Fault(received, 'weights for every layer');
  }
  checkKernel(layer, shapes[0] ?? []);
  for (const { setting, array = 0, axis, times = 1 } of rules) {
    const size = entryAt(config, setting);
    const shape = shapes[array] ?? [];
    if (size === undefined || shape.at(axis) === Number(size) * times) continue;
    throw disagreement(layer.name, `${setting} ${inWords(size)}`, shape);
  }
}

/** A setting as messages show it; the text of a number is one for Keras too. */
function inWords(size: Json): string {
  return shown(typeof size === 'number' ? String(size) : JSON.stringify(size));
}

function disagreement(name: string, setting: string, shape: readonly number[]): Fault {
  const text = `[${shape.join(', ')}]`;
  const received = `the layer ${quoted(name)} with ${setting} and a weight of shape ${text}`;
  return new Fault(received, 'settings and weights that agree');
}

const CONVOLUTION = /^(Depthwise|Separable)?Conv[123]D(Transpose)?$|^ConvLSTM[123]D$/;

/** The kernel of a convolution starts with the axes of its window. */
function checkKernel({ name, className, config }: LayerEntry, shape: readonly number[]): void {
  if (!CONVOLUTION.test(className)) return;
  const given = entryAt(config, 'kernel_size');
  for (let axis = 0; axis < axesOf(className); axis += 1) {
    const size = Array.isArray(given) ? given[axis] : given;
    if (size === undefined || shape[axis] === Number(size)) continue;
    throw disagreement(name, `kernel_size ${inWords(size)}`, shape);
  }
}

/** The layer whose weights come first: what a wrapper holds, a cell. */
function layerInside(layer: LayerEntry): { className: string; config: JsonObject } {
  let { className, config } = layer;
  for (let depth = 0; depth < 8; depth += 1) {
    const [cell = null] = listAt(config, 'cells');
    const inner = entryAt(config, 'layer') ?? entryAt(config, 'cell') ?? cell;
    if (!isObject(inner) || RULES.has(className)) break;
    className = classNameOf(inner);
    config = configOf(inner);
  }
  return { className, config };
}

/** Quantized kernels may be packed, several values to a byte. */
function isQuantized(config: JsonObject): boolean {
  const dtype = entryAt(config, 'dtype');
  return isObject(dtype) && /Quantized|Float8|Int4|GPTQ|AWQ/i.test(classNameOf(dtype));
}

/**
 * Throws a Fault if no stored array can be the weight of a layer. It is for files that list weights
 * without their layers.
 */
export function checkAgreementByName(
  layers: readonly LayerEntry[],
  shapes: readonly (readonly number[])[],
): void {
  const sizes = new Set<string>();
  for (const shape of shapes) {
    for (const axis of [-2, -1, 0, 1]) sizes.add(`${axis} ${shape.at(axis)}`);
  }
  checkAgainst(layers, sizes);
}

function checkAgainst(layers: readonly LayerEntry[], sizes: ReadonlySet<string>): void {
  for (const layer of layers) {
    if (layer.model !== null) checkAgainst(layer.model.layers, sizes);
    if (layer.wrapped !== null) checkAgainst(layer.wrapped.layers, sizes);
    const { className, config } = layerInside(layer);
    if (layer.model !== null || layer.wrapped !== null || isQuantized(config)) continue;
    for (const { setting, axis, times = 1 } of RULES.get(className) ?? []) {
      const size = entryAt(config, setting);
      if (size === undefined || sizes.has(`${axis} ${Number(size) * times}`)) continue;
      const received = `the layer ${quoted(layer.name)} with ${setting} ${inWords(size)} and no such weight`;
      throw new Fault(received, 'settings and weights that agree');
    }
  }
}
