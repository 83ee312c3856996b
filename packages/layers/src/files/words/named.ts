import type { Json, JsonObject } from '@clampwise/model-files';
import { isObject, objectAt } from '@clampwise/model-files/internal';
import { functionName, short } from './custom.ts';
import { snakeCase } from './json.ts';
import type { Loading } from './loading.ts';
import type { Saving } from './saving.ts';
import { readSettings, type Settings, writeSettings } from './settings.ts';

/** A loss, a metric or a schedule in files. */
export interface NamedForm<T> {
  /** Keras's class. */
  readonly className: string;
  /** Keras's name for the class with its defaults. Default the class in snake_case. */
  readonly text?: string;
  /** tfjs's name; null if tfjs has no such thing. Default Keras's. */
  readonly tfjsText?: string | null;
  /** Other spellings, in small letters without underscores. */
  readonly aliases?: readonly string[];
  readonly settings: Settings;
  readonly make: (options: never) => T;
}

/** Forms by our names. */
export interface NamedForms<T> {
  readonly [name: string]: NamedForm<T>;
}

/** Returns the words for an object: a name if all is as usual, else a class with settings. */
export function writeNamed<T>(
  forms: NamedForms<T>,
  name: string,
  options: { readonly [option: string]: unknown },
  module: string,
  path: string,
  saving: Saving,
): Json | undefined {
  const form = forms[name] as NamedForm<T>;
  const { className, text = textOf(className), settings } = form;
  const { tfjsText = text } = form;
  const config = writeSettings(settings, options, path, saving);
  if (saving.dialect === 'tfjs' && tfjsText === null) {
    return saving.leaveOut(path, name, 'Use one that TensorFlow.js has');
  }
  if (Object.keys(config).length === 0) return saving.dialect === 'tfjs' ? tfjsText : text;
  if (saving.dialect === 'own') return { class_name: className, config };
  if (saving.dialect === 'keras') return { module, class_name: className, config };
  const set = Object.entries(config).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return saving.leaveOut(path, `${name} with ${set.join(', ')}`, 'Use its defaults');
}

function textOf(className: string): string {
  return snakeCase(className.replace('KL', 'Kl'));
}

/** Settings of Keras's objects that have no effect, or only one value here. */
const FIXED: { readonly [key: string]: readonly Json[] } = {
  reduction: ['sum_over_batch_size', 'auto', 'mean', 'mean_with_sample_weight'],
  axis: [-1, 0],
  dtype: ['float32'],
};

/** Returns the object that words stand for; undefined if its name is not known. */
export function readNamed<T>(
  forms: NamedForms<T>,
  value: Json,
  path: string,
  loading: Loading,
): T | undefined {
  const written = functionName(value);
  if (written === undefined) return loading.reject(path, short(value), 'a name or a class');
  const form = formFor(forms, written);
  if (form === undefined) return undefined;
  const config: JsonObject = isObject(value) ? { ...objectAt(value, 'config') } : {};
  delete config.fn;
  for (const [key, allowed] of Object.entries(FIXED)) {
    if (allowed.includes(config[key] ?? null)) delete config[key];
  }
  return form.make(readSettings(form.settings, config, path, loading) as never);
}

/** Returns the form that a name in a file stands for. */
export function formFor<T>(forms: NamedForms<T>, written: string): NamedForm<T> | undefined {
  const plain = plainName(written);
  const found = Object.entries(forms).find(([name, { className, text, tfjsText, aliases }]) =>
    [name, className, text ?? '', tfjsText ?? '', ...(aliases ?? [])].some(
      (each) => plainName(each) === plain,
    ),
  );
  return found?.[1];
}

function plainName(name: string): string {
  return name.replace(/^.*>/, '').replaceAll('_', '').toLowerCase();
}
