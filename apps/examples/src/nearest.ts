import { nearestName } from '@clampwise/kernels/internal';

/** The name that has this one in it, or takes the fewest changes of a letter to reach; undefined where all are far. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const whole = names.find((each) => name.length > 2 && each.includes(name.toLowerCase()));
  return whole ?? nearestName(name, names);
}
