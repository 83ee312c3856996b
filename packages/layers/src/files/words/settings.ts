import type { Json, JsonObject } from '@clampwise/model-files';
import { valueAt } from '@clampwise/model-files/internal';
import { sameJson, snakeCase } from './json.ts';
import type { Loading } from './loading.ts';
import type { Dialect, Saving } from './saving.ts';

/** How one option of a layer or an optimizer stands in a file. */
export interface Setting {
  /** The value that a file need not hold. */
  readonly usual: Json;
  /** The key in the file. Default the option in snake_case. */
  readonly key?: string;
  /** The key in Keras 2 and tfjs, if it is another one. */
  readonly earlierKey?: string;
  /** Returns the words for an option's value; undefined to leave the setting out. */
  write(value: unknown, path: string, saving: Saving): Json | undefined;
  /** Returns the option's value for the words. */
  read(value: Json, path: string, loading: Loading): unknown;
}

/** The settings of a class, by our name of each option. */
export interface Settings {
  readonly [option: string]: Setting;
}

/** Returns the words for the options of an object that are not as usual. */
export function writeSettings(
  settings: Settings,
  object: { readonly [option: string]: unknown },
  path: string,
  saving: Saving,
): JsonObject {
  const config: JsonObject = {};
  for (const [option, setting] of Object.entries(settings)) {
    const value = setting.write(object[option], `${path}.${option}`, saving);
    if (value === undefined || sameJson(value, setting.usual)) continue;
    config[keyIn(saving.dialect, option, setting)] = value;
  }
  return config;
}

function keyIn(dialect: Dialect, option: string, setting: Setting): string {
  const { key = snakeCase(option), earlierKey = key } = setting;
  return dialect === 'tfjs' ? earlierKey : key;
}

/** Settings that every layer has, or that have no effect on a loaded model. */
const COMMON = new Set([
  ...['name', 'trainable', 'dtype', 'batch_shape', 'batch_input_shape', 'input_dtype'],
  ...['build_input_shape', 'registered_name', 'module', 'class_name', 'sparse', 'ragged'],
  ...['optional', 'lora_alpha', 'input_length', 'mask_zero'],
]);

/**
 * Returns the options that the words of a class stand for. A setting that is not known, and not
 * off, is an error.
 */
export function readSettings(
  settings: Settings,
  config: JsonObject,
  path: string,
  loading: Loading,
  harmless: readonly string[] = [],
): { [option: string]: unknown } {
  const options: { [option: string]: unknown } = {};
  const known = new Set(harmless);
  for (const [option, setting] of Object.entries(settings)) {
    const key = setting.key ?? snakeCase(option);
    const { earlierKey = key } = setting;
    known.add(key).add(earlierKey);
    const given = valueAt(config, key) ?? valueAt(config, earlierKey);
    options[option] = setting.read(
      given === undefined ? setting.usual : given,
      `${path}.${key}`,
      loading,
    );
  }
  for (const [key, value] of Object.entries(config)) {
    if (known.has(key) || isOff(key, value)) continue;
    const received = JSON.stringify(value).slice(0, 60);
    const sentence = `${path} has the setting ${key} (${received}), which @clampwise/layers does not have. ${ELSEWHERE}`;
    loading.reject(`${path}.${key}`, received, 'a setting of @clampwise/layers', sentence);
  }
  return options;
}

/** The way to use a model that this package cannot build. */
export const ELSEWHERE = 'Use the model in TensorFlow.js with @clampwise/tfjs-adapter, or in Keras';

function isOff(key: string, value: Json): boolean {
  if (key === 'mask_zero') return value !== true;
  if (value === null || value === false || COMMON.has(key)) return true;
  // The weights of the file replace first values.
  return key.endsWith('initializer') || key === 'seed';
}

/** A number in a range that the class itself checks. */
export function number(usual: number | null): Setting {
  return {
    usual,
    write: (value) => value as number,
    read: (value, path, loading) => {
      if (typeof value === 'number') return value;
      if (value === null && usual !== null) return usual;
      return loading.reject(path, JSON.stringify(value).slice(0, 60), 'a number');
    },
  };
}

/** A number, or null for none. */
export function numberOrNull(usual: number | null = null): Setting {
  const own = number(usual);
  return {
    ...own,
    read: (value, path, loading) => (value === null ? null : own.read(value, path, loading)),
  };
}

/** A flag. */
export function flag(usual: boolean): Setting {
  return {
    usual,
    write: (value) => value as boolean,
    read: (value, path, loading) => {
      if (typeof value === 'boolean') return value;
      if (value === null) return usual;
      return loading.reject(path, JSON.stringify(value).slice(0, 60), 'true or false');
    },
  };
}

/** Whole numbers, alone or in a list. */
export function numbers(usual: Json): Setting {
  return {
    usual,
    write: (value) => value as Json,
    read: (value, path, loading) => {
      const list = Array.isArray(value) ? value : [value];
      if (list.every((each) => typeof each === 'number')) return value;
      return loading.reject(path, JSON.stringify(value).slice(0, 60), 'a number or a list of them');
    },
  };
}

/** One of some texts. */
export function choice(usual: string, values: readonly string[]): Setting {
  return {
    usual,
    write: (value) => value as string,
    read: (value, path, loading) => {
      if (typeof value === 'string' && values.includes(value)) return value;
      return loading.reject(path, JSON.stringify(value).slice(0, 60), values.join(' or '));
    },
  };
}
