// JSON has no Infinity. In lower case, for tfjs turns the case of strings to Python's and back; Python's float() reads it.
const INFINITY = 'infinity';

/** Numbers as a config has them. */
export type ConfigNumbers = number | string | null | ConfigNumbers[];

/** A number, null or nested lists of numbers, with the infinities as strings. */
export function toConfig(value: unknown): ConfigNumbers {
  if (Array.isArray(value)) return value.map(toConfig);
  if (value === Infinity) return INFINITY;
  return value === -Infinity ? `-${INFINITY}` : (value as number | null);
}

/** What `toConfig` was given. */
export function fromConfig(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromConfig);
  if (value === INFINITY) return Infinity;
  return value === `-${INFINITY}` ? -Infinity : value;
}
