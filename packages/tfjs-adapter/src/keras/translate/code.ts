import type { Json, JsonObject } from '../json.ts';
import { asTfjsReads } from './context.ts';

/**
 * Writes a call with options, such as `relu({ maxValue: 6 })`. It leaves out settings that are
 * null.
 */
export function callOf(name: string, settings: JsonObject): string {
  const options = Object.entries(settings)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${asTfjsReads(key)}: ${literal(value)}`);
  return options.length === 0 ? `${name}()` : `${name}({ ${options.join(', ')} })`;
}

/** Writes a call of an export of this package, with the entry to import it from. */
export function callFrom(entry: string, name: string, settings: JsonObject): string {
  return `${callOf(name, settings)} // from '@clampwise/tfjs-adapter/${entry}'`;
}

/** Writes JSON as code, with single quotes. */
function literal(value: Json): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return JSON.stringify(value);
}
