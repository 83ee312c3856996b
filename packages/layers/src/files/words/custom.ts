import type { Json, JsonObject } from '@clampwise/model-files';
import { isObject, objectAt, textAt, valueAt } from '@clampwise/model-files/internal';
import type { Saving } from './saving.ts';

/** An object of a class of the caller. */
interface Configurable {
  getConfig?(): JsonObject;
}

/**
 * Returns the words for a function or an object of the caller, whose name `customObjects` has. The
 * object may have a method `getConfig` that returns its options.
 */
export function writeCustom(given: unknown, path: string, saving: Saving): Json | undefined {
  const ofClass = (given as object).constructor;
  const name = saving.nameOf(given);
  const className = name ?? saving.nameOf(ofClass);
  if (className === undefined) {
    const isFunction = typeof given === 'function';
    const own = isFunction ? (given as { name: string }).name : ofClass.name;
    const what = isFunction ? `the function ${own}` : `an object of the class ${own}`;
    const advice = `Name it: pass customObjects: { ${own || 'name'} }, to loadModel too`;
    return saving.leaveOut(path, what.trim(), advice, false);
  }
  const program = saving.dialect === 'tfjs' ? 'TensorFlow.js' : 'Keras';
  if (saving.dialect !== 'own') {
    const instead = `'${className}', which ${program} loads if you define it there`;
    saving.findings.changed(path, 'a function or class of yours', instead);
  }
  if (name !== undefined && typeof given === 'function') {
    if (saving.dialect !== 'keras') return name;
    return { module: 'builtins', class_name: 'function', config: name, registered_name: name };
  }
  const words = { class_name: className, config: (given as Configurable).getConfig?.() ?? {} };
  return saving.dialect === 'keras'
    ? { module: null, registered_name: className, ...words }
    : words;
}

/** Returns the function or object that a value of `customObjects` stands for. */
export function readCustom(custom: unknown, value: Json): unknown {
  if (!isClass(custom)) return custom;
  const config = isObject(value) ? objectAt(value, 'config') : {};
  return new custom(config);
}

function isClass(value: unknown): value is new (config: JsonObject) => unknown {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** Returns the name of a function or a class in a file. */
export function functionName(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const config = valueAt(value, 'config');
  if (typeof config === 'string') return config;
  return textAt(value, 'class_name') || textAt(value, 'className') || undefined;
}

/** A value of a file as messages show it. */
export function short(value: Json): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
