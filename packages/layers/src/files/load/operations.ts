import type { Architecture, LayerEntry } from '@clampwise/model-files';
import { isObject, shown, valueAt } from '@clampwise/model-files/internal';
import { ClipByValue } from '../../layers/clipByValue.ts';
import { GELU } from '../../layers/gelu.ts';
import { short } from '../words/custom.ts';
import type { AnyLayer } from '../words/form.ts';
import { withInfinities } from '../words/infinity.ts';
import type { Loading } from '../words/loading.ts';
import { ELSEWHERE } from '../words/settings.ts';
import { commonOptions } from './layers.ts';

type ReadOperation = (
  operation: LayerEntry,
  named: LayerEntry,
  path: string,
  loading: Loading,
) => AnyLayer;

/** The operations of Keras that are layers here. */
const OPERATIONS: ReadonlyMap<string, ReadOperation> = /* @__PURE__ */ new Map<
  string,
  ReadOperation
>([
  ['Clip', readClip],
  ['Gelu', readGelu],
]);

/** Returns the layer for an operation. */
export function readOperation(entry: LayerEntry, path: string, loading: Loading): AnyLayer {
  const { className } = entry;
  const read = OPERATIONS.get(className);
  if (read !== undefined) return read(entry, { ...entry, config: {} }, path, loading);
  const received = `the operation ${shown(className)}`;
  const sentence = `${path} is ${received}, which @clampwise/layers does not have. ${ELSEWHERE}`;
  return loading.reject(path, received, [...OPERATIONS.keys()].join(' or '), sentence);
}

/** Returns the layer for a model of one operation, as `saveModel` writes some; else null. */
export function readModelOfOperation(
  entry: LayerEntry,
  { kind, layers }: Architecture,
  path: string,
  loading: Loading,
): AnyLayer | null {
  const [input, operation, ...others] = layers;
  const isOne = kind === 'functional' && others.length === 0 && input?.className === 'InputLayer';
  if (!isOne || operation?.isOperation !== true || operation.calls.length !== 1) return null;
  const read = OPERATIONS.get(operation.className);
  return read?.(operation, { ...entry, config: {} }, path, loading) ?? null;
}

function readClip(
  { config }: LayerEntry,
  named: LayerEntry,
  path: string,
  loading: Loading,
): AnyLayer {
  const instead = 'clipByValue, whose gradient at a bound is 1 (in Keras not always: 0.5 on JAX)';
  loading.findings.changed(path, 'the operation Clip', instead);
  const bound = (key: string): number | null => {
    const value = withInfinities(valueAt(config, key) ?? null);
    if (value === null || typeof value === 'number') return value;
    return loading.reject(`${path}.${key}`, short(value), 'a number or null');
  };
  const [minValue, maxValue] = [bound('x_min'), bound('x_max')];
  return new ClipByValue({ ...commonOptions(named, path, loading), minValue, maxValue });
}

function readGelu(
  { config }: LayerEntry,
  named: LayerEntry,
  path: string,
  loading: Loading,
): AnyLayer {
  const approximate = !isObject(config) || valueAt(config, 'approximate') !== false;
  return new GELU({ ...commonOptions(named, path, loading), approximate });
}
