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

/** A contender whose work ends later, because its library returns promises. */
export interface WaitingContender extends Pick<Contender, 'name' | 'enter'> {
  /** Does the work once, and uses the result. The wait for it is part of the time. */
  runAndWait(): Promise<void>;
  /** As for other contenders. */
  check(): Promise<string | null>;
  checkSpecial?(): Promise<string | null>;
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

/** A pace with a third of the rounds, for a look at all rows. */
export function fast({ rounds, sampleMs, warmUpMs }: Pace): Pace {
  return {
    rounds: Math.ceil(rounds / 3),
    sampleMs: Math.min(sampleMs, SHORT_PACE.sampleMs),
    warmUpMs: Math.min(warmUpMs, SHORT_PACE.warmUpMs),
  };
}

/**
 * Times contenders in turn, round by round, so that a change of the machine's speed affects all.
 */
export async function race(
  contenders: readonly (Contender | WaitingContender)[],
  pace: Pace,
): Promise<Timing[]> {
  const racers: Racer[] = [];
  for (const contender of contenders) racers.push(await prepare(contender, pace));
  for (let round = 0; round < pace.rounds; round++) {
    // Each round starts with another contender, so that none always follows the same one.
    for (let k = 0; k < racers.length; k++) await racers[(k + round) % racers.length]?.sample();
  }
  return racers.map(({ timing }) => timing);
}

interface Racer {
  readonly timing: Timing;
  sample(): Promise<void>;
}

/** Runs a contender's work a number of times, in a loop that is compiled for it alone. */
type Repeat = (times: number) => void | Promise<void>;

/**
 * Checks a contender, runs it until the engine has compiled it, and finds how many calls make one
 * sample.
 */
async function prepare(contender: Contender | WaitingContender, pace: Pace): Promise<Racer> {
  contender.enter?.();
  const wrong = await contender.check();
  const wrongOnSpecial = (await contender.checkSpecial?.()) ?? null;
  const repeat = repeating(contender);
  let repeats = Math.max(1, Math.round(pace.sampleMs / (await warmUp(repeat, pace))));
  const elapsed = async (): Promise<number> => {
    const begin = performance.now();
    const waiting = repeat(repeats);
    if (waiting !== undefined) await waiting;
    return performance.now() - begin;
  };
  const rounds: number[] = [];
  return {
    timing: { name: contender.name, rounds, wrong, wrongOnSpecial },
    sample: async () => {
      contender.enter?.();
      await repeat(1);
      let time = await elapsed();
      // In a busy moment of the warm-up, calls looked long. Such a sample is too short for the
      // clock.
      while (time < pace.sampleMs / 2) {
        repeats *= 2;
        time = await elapsed();
      }
      rounds.push((time * 1e6) / repeats);
    },
  };
}

/** Runs a contender until the engine has compiled it. Returns the milliseconds of a call. */
async function warmUp(repeat: Repeat, { warmUpMs }: Pace): Promise<number> {
  const start = performance.now();
  let calls = 0;
  let times = 1;
  while (performance.now() - start < warmUpMs || calls < 3) {
    await repeat(times);
    calls += times;
    if (performance.now() - start < warmUpMs / 10) times *= 2;
  }
  return (performance.now() - start) / calls;
}

/** A separate loop, into which the engine can inline the contender. */
function repeating(contender: Contender | WaitingContender): Repeat {
  if ('run' in contender) {
    const repeat = fresh(repeatedly);
    return (times) => repeat(contender.run, times);
  }
  const repeat = fresh(repeatedlyWaiting);
  return (times) => repeat(contender.runAndWait, times);
}

function repeatedly(run: () => void, times: number): void {
  for (let k = 0; k < times; k++) run();
}

async function repeatedlyWaiting(run: () => Promise<void>, times: number): Promise<void> {
  for (let k = 0; k < times; k++) await run();
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
