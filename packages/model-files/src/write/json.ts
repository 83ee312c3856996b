import type { Json } from '../json.ts';

/** Writes JSON as Python does: numbers that are not finite are Infinity, -Infinity and NaN. */
export function pythonJson(value: Json | undefined): string {
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : `${value}`;
  if (value === null || value === undefined || typeof value !== 'object') {
    return JSON.stringify(value ?? null);
  }
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}: ${pythonJson(each)}`).join(', ')}}`;
}
