import type { JsonObject, LayerEntry } from '@clampwise/model-files';
import { isObject, objectAt, shown, textAt, valueAt } from '@clampwise/model-files/internal';
import { Layer, type LayerOptions } from '../../layers/layer.ts';
import { short } from '../words/custom.ts';
import type { AnyLayer, LayerForm } from '../words/form.ts';
import { formNamed, isStock } from '../words/layers.ts';
import type { Loading } from '../words/loading.ts';
import { ELSEWHERE, readSettings } from '../words/settings.ts';

/** Returns the layer of an entry that is not a model. */
export function readLayer(entry: LayerEntry, path: string, loading: Loading): AnyLayer {
  const { className, config, registeredName } = entry;
  const custom =
    loading.customNamed(registeredName.replace(/^.*>/, '')) ??
    loading.customNamed(className.replace(/^.*>/, ''));
  if (custom !== undefined) return readCustomLayer(custom, entry, path, loading);
  const common = commonOptions(entry, path, loading);
  const own = ownWords(entry.source);
  if (own !== null) {
    return made(own.form, own.config, common, path, loading);
  }
  const isOfAdapter = className.startsWith('Clampwise');
  const form = formNamed(className.replace(/^Clampwise/, ''));
  if (form === undefined || !(isStock(form) || isOfAdapter)) {
    return rejectClass(className, path, loading);
  }
  return made(form, config, common, path, loading);
}

function made(
  form: LayerForm,
  config: JsonObject,
  common: LayerOptions,
  path: string,
  loading: Loading,
): AnyLayer {
  return loading.guard(`the layer ${path}`, () => {
    const own = readSettings(form.settings, config, path, loading, form.harmless);
    return form.make({ ...common, ...own } as never);
  });
}

/** Returns the words of this package for a layer that other programs know as something else. */
export function ownWords(
  source: JsonObject,
): { readonly form: LayerForm; readonly config: JsonObject } | null {
  const own = valueAt(source, 'clampwise');
  if (!isObject(own)) return null;
  const form = formNamed(textAt(own, 'class_name'));
  return form === undefined ? null : { form, config: objectAt(own, 'config') };
}

/** Returns the options that every layer has. */
export function commonOptions(
  { name, config }: LayerEntry,
  path: string,
  loading: Loading,
): LayerOptions {
  const trainable = valueAt(config, 'trainable') !== false;
  const dtype = dtypeIn(config, path, loading);
  return { name: nameIn(name), ...(!trainable && { trainable }), ...(dtype && { dtype }) };
}

/** Paths of layers are names with slashes between them. */
function nameIn(name: string): string {
  return name.replaceAll('/', '_') || 'layer';
}

function dtypeIn(config: JsonObject, path: string, loading: Loading): 'float64' | undefined {
  const given = valueAt(config, 'dtype') ?? 'float32';
  const name = isObject(given) ? valueAt(objectAt(given, 'config'), 'name') : given;
  if (name === 'float32' || name === undefined || name === null) return undefined;
  if (name === 'float64') return name;
  loading.findings.changed(`${path}.dtype`, short(name), 'float32');
  return undefined;
}

function rejectClass(className: string, path: string, loading: Loading): never {
  const received = `the class ${shown(className)}`;
  const sentence = `the layer ${path} has ${received}, which @clampwise/layers does not have. ${ELSEWHERE}. For a class of yours, pass customObjects: { ${shown(className)} }`;
  return loading.reject(path, received, 'a layer of @clampwise/layers', sentence);
}

function readCustomLayer(
  custom: unknown,
  entry: LayerEntry,
  path: string,
  loading: Loading,
): AnyLayer {
  const isLayer = typeof custom === 'function' && custom.prototype instanceof Layer;
  if (!isLayer) {
    return loading.reject(`customObjects.${entry.className}`, typeof custom, 'a subclass of Layer');
  }
  const common = commonOptions(entry, path, loading);
  const { name: _, trainable: __, dtype: ___, ...config } = entry.config;
  const Class = custom as unknown as new (options: object) => AnyLayer;
  return new Class({ ...own(config), ...common });
}

/** Leaves out what Keras writes for every layer. */
function own({ batch_input_shape: _, ...config }: JsonObject): JsonObject {
  return config;
}
