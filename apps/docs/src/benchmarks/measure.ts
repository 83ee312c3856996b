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

export const PACE: Pace = { rounds: 11, sampleMs: 6, warmUpMs: 40 };

/** A call with the number of calls that fill a sample. */
interface Racer {
  readonly call: Call;
  readonly repeats: number;
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
    for (let k = 0; k < racers.length; k++) sample(racers[(k + round) % racers.length] as Racer);
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

function sample({ call, repeats, times }: Racer): void {
  call();
  const start = performance.now();
  repeat(call, repeats);
  times.push(((performance.now() - start) * 1e6) / repeats);
}

let used = 0;

function repeat(call: Call, times: number): void {
  for (let k = 0; k < times; k++) used += call();
}

/** The sum of all results. */
export function usedTotal(): number {
  return used;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

export function summarise(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), lowerQuartile: at(0.25), upperQuartile: at(0.75) };
}
