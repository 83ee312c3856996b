import type { Dialect } from '../architecture/dialect.ts';
import type { JsonObject } from '../json.ts';

/** Tells which program wrote a model: by the version in the file, or if it names none, by the words of Keras 3. */
export function dialectOf(version: string, model: JsonObject): Dialect {
  if (/^tfjs|^TensorFlow\.js/.test(version)) return 'tfjs';
  if (/^\d/.test(version)) return Number.parseInt(version, 10) >= 3 ? 'keras3' : 'keras2';
  const words = /"batch_shape"|"__keras_tensor__"|"DTypePolicy"/;
  return words.test(JSON.stringify(model)) ? 'keras3' : 'keras2';
}
