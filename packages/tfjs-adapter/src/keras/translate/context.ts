import { isObject, type Json, type JsonObject, textAt } from '../json.ts';
import type { Findings } from '../report.ts';

/** The state that all parts of a translation share. */
export interface Context {
  readonly findings: Findings;
  readonly isKeras3: boolean;
  /** The user's own objects. */
  readonly custom: CustomNames;
  /** Translates a model in a layer that wraps it. */
  readonly translateModel: (context: Context, model: JsonObject, path: string) => JsonObject;
  /** The argument `training` of the calls around a layer; null if they have none. */
  readonly training: boolean | null;
  /** Whether anything in the file makes a mask. */
  readonly hasMasks: boolean;
}

/** The names of the user's own classes and functions. */
export interface CustomNames {
  /** The names in tfjs, by the names in the file. */
  readonly names: ReadonlyMap<string, string>;
  /** The names of functions in the file. */
  readonly functions: ReadonlySet<string>;
}

export const NO_CUSTOM: CustomNames = { names: new Map(), functions: new Set() };

/** The advice for a training that tfjs cannot do. */
export const NOT_COMPILED = 'the model is not compiled: call model.compile';

/** Returns the name of an object among the user's own; undefined if it is none of them. */
export function customName({ custom }: Context, object: JsonObject): string | undefined {
  const names = [textAt(object, 'registered_name'), textAt(object, 'class_name')];
  const own = names.find((name) => custom.names.has(name));
  return own === undefined ? undefined : custom.names.get(own);
}

/** The same for a layer, which a function cannot be. */
export function customLayer(context: Context, layer: JsonObject): string | undefined {
  const { functions } = context.custom;
  const isFunction = ['registered_name', 'class_name'].some((key) =>
    functions.has(textAt(layer, key)),
  );
  return isFunction ? undefined : customName(context, layer);
}

/** Tells whether the value of a setting is the user's own. */
export function isOfUser(context: Context, value: Json): boolean {
  if (typeof value === 'string') return context.custom.names.has(value);
  return isObject(value) && customName(context, value) !== undefined;
}

/**
 * Returns a name as tfjs reads it from a file, in camel case. Only names of layers stay as they
 * are.
 */
export function asTfjsReads(name: string): string {
  return name.length <= 1 ? name : name.replace(/_+(\w|$)/g, (_, letter) => letter.toUpperCase());
}

/** Returns an object of Keras in the form that tfjs reads. */
export function plain(className: string, config: Json | undefined): JsonObject {
  return { class_name: className, config: isObject(config) ? config : {} };
}
