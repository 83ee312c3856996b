import type { Contender, Pace, Timing } from '../src/measure.ts';

/** One round of one call: enough to see that everything runs. */
export const SMOKE_PACE: Pace = { rounds: 1, sampleMs: 0, warmUpMs: 0 };

/** A timing that took the same in every round. */
export function timing(
  name: string,
  nanoseconds: number,
  faults: Partial<Pick<Timing, 'wrong' | 'wrongOnSpecial'>> = {},
): Timing {
  const rounds = [nanoseconds, nanoseconds, nanoseconds];
  return { name, rounds, wrong: null, wrongOnSpecial: null, ...faults };
}

/** A contender that does nothing, or gives a wrong answer where a fault is named. */
export function idle(name: string, fault: string | null = null): Contender {
  return { name, run: () => undefined, check: () => fault };
}
