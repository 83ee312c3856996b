import type { Json, JsonObject } from '../keras/json.ts';
import { settingsOfOurs } from '../keras/translate/ours.ts';
import { settingsOf, words } from '../keras/translate/tables.ts';

/** Settings that files of Keras do not have, have elsewhere, or do not need with weights. */
const LEFT_OUT = new Set(
  words(`all_at_once batch_input_shape batch_size call_training cell cells dtype fused ignore_mask
    implementation input_dtype input_length layer mask_merge name sparse trainable weights`),
);

/** Settings that only the layers of this package have. */
const OWN_ONLY: { readonly [className: string]: readonly string[] } = {
  SpatialDropout1D: ['noise_shape', 'data_format'],
};

/** The names of Keras 3 for settings of tfjs. */
const RENAMED: { readonly [className: string]: { readonly [setting: string]: string } } = {
  LeakyReLU: { alpha: 'negative_slope' },
};

/** Settings in which null has a meaning. */
const NULL_SAYS = new Set(['Normalization.axis', 'Bidirectional.merge_mode']);

/** Settings that Keras accepts as a number or a pair, but not as a list of one. */
const ALONE = new Set([
  'Cropping1D.cropping',
  'Normalization.mean',
  'Normalization.variance',
  'UpSampling1D.size',
  'ZeroPadding1D.padding',
]);

/** Returns the settings that Keras's layer of a class has; undefined for a class that it lacks. */
export function kerasSettings(className: string): ReadonlySet<string> | undefined {
  const all = settingsOfOurs(`Clampwise${className}`) ?? settingsOf(className);
  if (all === undefined) return undefined;
  const others = new Set([...LEFT_OUT, ...(OWN_ONLY[className] ?? [])]);
  return new Set([...all].filter((setting) => !others.has(setting)));
}

/**
 * Returns the numbers, lists, flags and names among the settings of a layer, in Keras's form.
 * Initializers are left out, since the file has the weights.
 */
export function plainSettings(className: string, config: JsonObject): JsonObject {
  const known = kerasSettings(className) ?? new Set<string>();
  const renamed = RENAMED[className] ?? {};
  const result: JsonObject = {};
  for (const [setting, value] of Object.entries(config)) {
    if (!known.has(setting) || isPart(setting)) continue;
    if (value === null && !NULL_SAYS.has(`${className}.${setting}`)) continue;
    result[renamed[setting] ?? setting] = inForm(className, setting, value);
  }
  return result;
}

/** Tells whether a setting is an object of its own, or an activation. */
export function isPart(setting: string): boolean {
  return /_(constraint|initializer|regularizer)$|activation$/.test(setting);
}

function inForm(className: string, setting: string, value: Json): Json {
  const isOne = Array.isArray(value) && value.length === 1;
  if (isOne && ALONE.has(`${className}.${setting}`)) return value[0] as Json;
  // tfjs has null for a size that follows from the others.
  if (className === 'Reshape' && setting === 'target_shape' && Array.isArray(value)) {
    return value.map((size) => size ?? -1);
  }
  return value;
}
