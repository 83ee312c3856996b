// JSON has no Infinity. In lower case, because tfjs changes the case of strings between its files
// and memory. Python's float() reads it.
const INFINITY = 'infinity';

/** Numbers in a config. */
export type ConfigNumbers = number | string | null | ConfigNumbers[];

/** A number, null or nested lists of numbers, with the infinities as strings. */
export function toConfig(value: unknown): ConfigNumbers {
  if (Array.isArray(value)) return value.map(toConfig);
  if (value === Infinity) return INFINITY;
  return value === -Infinity ? `-${INFINITY}` : (value as number | null);
}

/** The reverse of `toConfig`. */
export function fromConfig(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromConfig);
  if (value === INFINITY) return Infinity;
  return value === `-${INFINITY}` ? -Infinity : value;
}
