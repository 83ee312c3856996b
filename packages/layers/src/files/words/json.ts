import type { Json } from '@clampwise/model-files';

/** Returns a name in snake_case: max_value for maxValue, beta_1 for beta1. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([a-z])(\d)$/, '$1_$2')
    .toLowerCase();
}

/** Whether two values of JSON are equal. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}
