/** One way to do a piece of work. */
export interface Contender {
  readonly name: string;
  /** Does the work once, and consumes the result. */
  run(): void;
  /** What is wrong with the result; null where it is right. */
  check(): string | null;
}

/** What was measured of a contender. */
export interface Timing {
  readonly name: string;
  /** The median time of one call over the rounds, in nanoseconds. */
  readonly nanoseconds: number;
  /** Half the distance between the quartiles, as a part of the median. */
  readonly spread: number;
  /** The median, over the rounds, of its time against the reference's in the same round. */
  readonly ratio: number;
  readonly wrong: string | null;
}

const ROUNDS = 21;
const SAMPLE_MS = 8;
const WARM_UP_MS = 150;

/** Times contenders in turn, round by round, so that a change of the machine's speed meets all of them. */
export function race(contenders: readonly Contender[], reference: string): Timing[] {
  const wrong = contenders.map((contender) => contender.check());
  const repeats = contenders.map(warmUp);
  const samples = contenders.map(() => [] as number[]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [k, contender] of contenders.entries()) {
      samples[k]?.push(sample(contender, repeats[k] as number));
    }
  }
  const base = samples[contenders.findIndex(({ name }) => name === reference)] as number[];
  return contenders.map(({ name }, k) => {
    const times = samples[k] as number[];
    const nanoseconds = quantile(times, 0.5);
    return {
      name,
      nanoseconds,
      spread: (quantile(times, 0.75) - quantile(times, 0.25)) / 2 / nanoseconds,
      ratio: quantile(
        times.map((time, round) => time / (base[round] as number)),
        0.5,
      ),
      wrong: wrong[k] ?? null,
    };
  });
}

/** Runs a contender until the engine has compiled it, and finds how many calls make one sample. */
function warmUp(contender: Contender): number {
  const start = performance.now();
  let calls = 0;
  while (performance.now() - start < WARM_UP_MS || calls < 3) {
    contender.run();
    calls += 1;
  }
  const perCall = (performance.now() - start) / calls;
  return Math.max(1, Math.round(SAMPLE_MS / perCall));
}

function sample({ run }: Contender, repeats: number): number {
  const start = performance.now();
  for (let k = 0; k < repeats; k++) run();
  return ((performance.now() - start) * 1e6) / repeats;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(q * (sorted.length - 1))] as number;
}

let consumed = 0;

/** Uses a value, so that the engine cannot leave out the work that made it. */
export function consume(value: number): void {
  consumed += value;
}

/** The sum of all that was consumed: printed, so that it counts as used. */
export function consumedTotal(): number {
  return consumed;
}
