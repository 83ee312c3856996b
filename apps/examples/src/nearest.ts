import { nearestName } from '@clampwise/kernels/internal';

/**
 * Returns the name that contains this one, or the nearest by changed letters. Undefined if none is
 * near.
 */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const whole = names.find((each) => name.length > 2 && each.includes(name.toLowerCase()));
  return whole ?? nearestName(name, names);
}
