import type { Json } from '@clampwise/model-files';

/** Returns numbers in arrays with the infinities as texts, because JSON has no others. */
export function withoutInfinities(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutInfinities);
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : (value as Json);
}

/** The reverse of `withoutInfinities`. */
export function withInfinities(value: Json): Json {
  if (Array.isArray(value)) return value.map(withInfinities);
  if (value === 'Infinity') return Infinity;
  return value === '-Infinity' ? -Infinity : value;
}
