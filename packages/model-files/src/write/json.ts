import type { Json } from '../json.ts';

/** Settings that Keras rejects as a whole number: 1 has to be 1.0. */
const FLOATS = new Set(['learning_rate', 'momentum']);

/** Writes JSON as Python does: numbers that are not finite are Infinity, -Infinity and NaN. */
export function pythonJson(value: Json | undefined, key = ''): string {
  if (typeof value === 'number') return numberJson(value, FLOATS.has(key));
  if (value === null || value === undefined || typeof value !== 'object') {
    return JSON.stringify(value ?? null);
  }
  if (Array.isArray(value)) return `[${value.map((each) => pythonJson(each)).join(', ')}]`;
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => `${JSON.stringify(name)}: ${pythonJson(each, name)}`);
  return `{${entries.join(', ')}}`;
}

function numberJson(value: number, isFloat: boolean): string {
  if (!Number.isFinite(value)) return `${value}`;
  const text = JSON.stringify(value);
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}
