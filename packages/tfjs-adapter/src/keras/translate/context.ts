import { isObject, type Json, type JsonObject, textAt } from '../json.ts';
import type { Findings } from '../report.ts';

/** What every part of a translation needs. */
export interface Context {
  readonly findings: Findings;
  readonly isKeras3: boolean;
  /** The user's own objects. */
  readonly custom: CustomNames;
  /** Translates a model in a layer that wraps it. */
  readonly translateModel: (context: Context, model: JsonObject, path: string) => JsonObject;
  /** What the calls around a layer say about training; null where they say nothing. */
  readonly training: boolean | null;
  /** Whether anything in the file makes a mask. */
  readonly hasMasks: boolean;
}

/** The objects that the user gives for a load. */
export interface CustomNames {
  /** The names by which tfjs finds them, by the names in the file. */
  readonly names: ReadonlyMap<string, string>;
  /** The names of functions in the file. */
  readonly functions: ReadonlySet<string>;
}

export const NO_CUSTOM: CustomNames = { names: new Map(), functions: new Set() };

/** What becomes of a training that tfjs cannot have. */
export const NOT_COMPILED = 'the model is not compiled: call model.compile';

/** The name by which tfjs finds an object of the user; undefined for other objects. */
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

/** Whether the value of a setting is the user's own. */
export function isOfUser(context: Context, value: Json): boolean {
  if (typeof value === 'string') return context.custom.names.has(value);
  return isObject(value) && customName(context, value) !== undefined;
}

/** How tfjs reads a name in a file: it makes camel case of all text but layers' names. */
export function asTfjsReads(name: string): string {
  return name.length <= 1 ? name : name.replace(/_+(\w|$)/g, (_, letter) => letter.toUpperCase());
}

/** An object of Keras in the form that tfjs reads. */
export function plain(className: string, config: Json | undefined): JsonObject {
  return { class_name: className, config: isObject(config) ? config : {} };
}
