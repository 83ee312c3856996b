import { isObject, type Json, type JsonObject, textAt } from '../json.ts';
import type { Findings } from '../report.ts';

/** What every part of a translation needs. */
export interface Context {
  readonly findings: Findings;
  readonly isKeras3: boolean;
  /** The names of the user's own objects. */
  readonly custom: ReadonlySet<string>;
  /** Translates a model in a layer that wraps it. */
  readonly translateModel: (context: Context, model: JsonObject, path: string) => JsonObject;
  /** What the calls around a layer say about training; null where they say nothing. */
  readonly training: boolean | null;
  /** Whether anything in the file makes a mask. */
  readonly hasMasks: boolean;
}

/** What becomes of a training that tfjs cannot have. */
export const NOT_COMPILED = 'the model is not compiled: call model.compile';

/** The name by which the user has given an object; undefined where it is none of theirs. */
export function customName({ custom }: Context, object: JsonObject): string | undefined {
  const names = [textAt(object, 'registered_name'), textAt(object, 'class_name')];
  return names.find((name) => custom.has(name));
}

/** Whether a layer, or what stands in a setting, is the user's own. */
export function isOfUser(context: Context, value: Json): boolean {
  if (typeof value === 'string') return context.custom.has(value);
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
