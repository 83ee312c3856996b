// The thread in which the cases of one package run.
import { parentPort, workerData } from 'node:worker_threads';
import { type Fault, runCase } from './core/loop.ts';
import type { Target } from './core/target.ts';
import { loadTargets, type PackageName } from './packages.ts';

export interface Job {
  readonly name: PackageName;
  readonly seed: number;
  readonly milliseconds: number;
  /** The one case to run, if it is only one. */
  readonly only: { readonly target: string; readonly index: number | null } | null;
  /** Targets to leave out, and where the others go on. */
  readonly started: { readonly [target: string]: number };
  readonly leftOut: readonly string[];
  /** Two integers that say what runs: the number of the target and of its case. */
  readonly progress: SharedArrayBuffer;
}

export type Message =
  | { readonly type: 'targets'; readonly names: readonly string[] }
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'turn' | 'done'; readonly counts: { readonly [target: string]: number } };

/** How long a target runs before the next one has its turn. */
const TURN_MS = 30;
/** After so many faults a target is left alone. */
const MOST_FAULTS = 3;

const post = (message: Message): void => parentPort?.postMessage(message);

async function work(job: Job): Promise<void> {
  const all = await loadTargets(job.name);
  const progress = new Int32Array(job.progress);
  const counts = new Map(all.map(({ name }) => [name, job.started[name] ?? 0]));
  const faults = new Map<string, number>();
  post({ type: 'targets', names: all.map(({ name }) => name) });
  const run = async (target: Target, index: number): Promise<void> => {
    Atomics.store(progress, 0, all.indexOf(target));
    Atomics.store(progress, 1, index);
    counts.set(target.name, index + 1);
    const fault = await runCase(target, job.seed, index);
    if (fault === null) return;
    faults.set(target.name, (faults.get(target.name) ?? 0) + 1);
    post({ type: 'fault', fault });
  };
  const chosen = all.filter(({ name }) => job.only === null || job.only.target === name);
  const only = job.only?.index ?? null;
  if (only !== null) for (const target of chosen) await run(target, only);
  else await runTurns(chosen, job, { counts, faults, run });
  post({ type: 'done', counts: Object.fromEntries(counts) });
}

interface State {
  readonly counts: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
  readonly run: (target: Target, index: number) => Promise<void>;
}

async function runTurns(
  targets: readonly Target[],
  job: Job,
  { counts, faults, run }: State,
): Promise<void> {
  const end = Date.now() + job.milliseconds;
  for (let hasRun = true; hasRun && Date.now() < end; ) {
    hasRun = false;
    post({ type: 'turn', counts: Object.fromEntries(counts) });
    for (const target of targets) {
      if (job.leftOut.includes(target.name)) continue;
      const turn = Math.min(end, Date.now() + TURN_MS);
      do {
        if ((faults.get(target.name) ?? 0) >= MOST_FAULTS || Date.now() >= end) break;
        hasRun = true;
        await run(target, counts.get(target.name) ?? 0);
      } while (Date.now() < turn);
    }
  }
}

if (workerData !== null) await work(workerData as Job);
