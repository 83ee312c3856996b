import type { Json, JsonObject } from '../json.ts';
import { asTfjsReads } from './context.ts';

/** A call of a function with options, as a program has it: `relu({ maxValue: 6 })`. Settings that are null are left out. */
export function callOf(name: string, settings: JsonObject): string {
  const options = Object.entries(settings)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${asTfjsReads(key)}: ${literal(value)}`);
  return options.length === 0 ? `${name}()` : `${name}({ ${options.join(', ')} })`;
}

/** A call of what an entry of this package exports. */
export function callFrom(entry: string, name: string, settings: JsonObject): string {
  return `${callOf(name, settings)} // from '@clampwise/tfjs-adapter/${entry}'`;
}

/** JSON as a program has it, with quotes as elsewhere in this package. */
function literal(value: Json): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return JSON.stringify(value);
}
