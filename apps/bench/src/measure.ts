import { fresh } from './fresh.ts';

/** One way to do a piece of work. */
export interface Contender {
  readonly name: string;
  /** Called before each turn, untimed. Restores what another contender may have changed. */
  enter?(): void;
  /** Does the work once, and uses the result. */
  run(): void;
  /** The fault of the result for the timed values; null if it is right. */
  check(): string | null;
  /** The fault for values with NaN, the infinities and -0; null if the result is right. */
  checkSpecial?(): string | null;
}

/** The measurements of a contender. */
export interface Timing {
  readonly name: string;
  /** The time of one call in each round, in nanoseconds. */
  readonly rounds: readonly number[];
  /** The fault of its result; null if it is right. */
  readonly wrong: string | null;
  /** The fault of its result for NaN, the infinities and -0; null if that is right. */
  readonly wrongOnSpecial: string | null;
}

/** The duration of measurements. */
export interface Pace {
  readonly rounds: number;
  /** The time that a contender runs in each round, and before the first. */
  readonly sampleMs: number;
  readonly warmUpMs: number;
}

export const FULL_PACE: Pace = { rounds: 21, sampleMs: 8, warmUpMs: 150 };

/** For rows of few elements, of which there are many. A round still has thousands of calls. */
export const SHORT_PACE: Pace = { rounds: 21, sampleMs: 4, warmUpMs: 60 };

/**
 * Times contenders in turn, round by round, so that a change of the machine's speed affects all.
 */
export function race(contenders: readonly Contender[], pace: Pace): Timing[] {
  const racers = contenders.map((contender) => prepare(contender, pace));
  for (let round = 0; round < pace.rounds; round++) {
    // Each round starts with another contender, so that none always follows the same one.
    for (let k = 0; k < racers.length; k++) racers[(k + round) % racers.length]?.sample();
  }
  return racers.map(({ timing }) => timing);
}

/**
 * Checks a contender, runs it until the engine has compiled it, and finds how many calls make one
 * sample.
 */
function prepare(contender: Contender, pace: Pace): { timing: Timing; sample(): void } {
  contender.enter?.();
  const wrong = contender.check();
  const wrongOnSpecial = contender.checkSpecial?.() ?? null;
  // A separate loop, into which the engine can inline the contender.
  const repeat = fresh(repeatedly);
  const start = performance.now();
  let calls = 0;
  let times = 1;
  while (performance.now() - start < pace.warmUpMs || calls < 3) {
    repeat(contender.run, times);
    calls += times;
    if (performance.now() - start < pace.warmUpMs / 10) times *= 2;
  }
  const perCall = (performance.now() - start) / calls;
  let repeats = Math.max(1, Math.round(pace.sampleMs / perCall));
  const elapsed = (): number => {
    const begin = performance.now();
    repeat(contender.run, repeats);
    return performance.now() - begin;
  };
  const rounds: number[] = [];
  return {
    timing: { name: contender.name, rounds, wrong, wrongOnSpecial },
    sample: () => {
      contender.enter?.();
      contender.run();
      let time = elapsed();
      // In a busy moment of the warm-up, calls looked long. Such a sample is too short for the
      // clock.
      while (time < pace.sampleMs / 2) {
        repeats *= 2;
        time = elapsed();
      }
      rounds.push((time * 1e6) / repeats);
    },
  };
}

function repeatedly(run: () => void, times: number): void {
  for (let k = 0; k < times; k++) run();
}

let consumed = 0;

/** Uses a value, so that the engine cannot skip the work for it. */
export function consume(value: number): void {
  consumed += value;
}

/** The sum of all used values. It is printed, so that it counts as used. */
export function consumedTotal(): number {
  return consumed;
}
