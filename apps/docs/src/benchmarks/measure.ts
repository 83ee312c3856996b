/** The median of many times, and their quartiles. */
export interface Summary {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

/** Does the work once and returns one value of the result, so that no engine skips the work. */
export type Call = () => number;

/** How long to measure. */
export interface Pace {
  readonly rounds: number;
  readonly sampleMs: number;
  readonly warmUpMs: number;
}

const PACE: Pace = { rounds: 11, sampleMs: 6, warmUpMs: 40 };

/** A call with the number of calls that fill a sample. */
interface Racer {
  readonly call: Call;
  repeats: number;
  readonly times: number[];
}

/**
 * The nanoseconds of one call of each way. They take turns in each round, and each round starts
 * with another one. In between, the page answers.
 */
export async function race<Name extends string>(
  ways: Readonly<Record<Name, Call>>,
  { rounds, sampleMs, warmUpMs }: Pace = PACE,
): Promise<Record<Name, Summary>> {
  const names = Object.keys(ways) as Name[];
  const racers: Racer[] = [];
  for (const name of names) {
    const call = ways[name];
    const repeats = Math.max(1, Math.ceil(sampleMs / warmUp(call, warmUpMs)));
    racers.push({ call, repeats, times: [] });
    await pause();
  }
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < racers.length; k++) {
      sample(racers[(k + round) % racers.length] as Racer, sampleMs);
    }
    await pause();
  }
  const results = names.map((name, k) => [name, summarise(racers[k]?.times ?? [])] as const);
  return Object.fromEntries(results) as Record<Name, Summary>;
}

/** Runs a call until the engine has compiled it. Returns the milliseconds of a call. */
function warmUp(call: Call, warmUpMs: number): number {
  const start = performance.now();
  let [calls, times] = [0, 1];
  // The clock of a page is coarse, so it is read once for many calls.
  do {
    repeat(call, times);
    calls += times;
    if (performance.now() - start < warmUpMs / 10) times *= 2;
  } while (performance.now() - start < warmUpMs);
  return Math.max(performance.now() - start, 0.001) / calls;
}

function sample(racer: Racer, sampleMs: number): void {
  const elapsed = (): number => {
    const start = performance.now();
    repeat(racer.call, racer.repeats);
    return performance.now() - start;
  };
  racer.call();
  let time = elapsed();
  // In a busy moment of the warm-up, calls looked long. Such a sample is too short for the clock.
  while (time < sampleMs / 2) {
    racer.repeats *= 2;
    time = elapsed();
  }
  racer.times.push((time * 1e6) / racer.repeats);
}

/** The sum of all results, in a place that an engine cannot leave out. */
const used = new Float64Array(1);

function repeat(call: Call, times: number): void {
  let sum = 0;
  for (let k = 0; k < times; k++) sum += call();
  used[0] = sum;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function summarise(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), lowerQuartile: at(0.25), upperQuartile: at(0.75) };
}
