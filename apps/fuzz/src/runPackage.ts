import { Worker } from 'node:worker_threads';
import type { Fault } from './core/loop.ts';
import type { PackageName } from './packages.ts';
import type { Job, Message } from './worker.ts';

export interface Request {
  readonly name: PackageName;
  readonly seed: number;
  readonly milliseconds: number;
  readonly only: Job['only'];
  readonly report: (fault: Fault) => void;
}

/** A case that takes longer counts as a hang. */
const PATIENCE_MS = 60_000;

/** Runs the targets of a package in a thread, and a new thread after each that hangs or ends. */
export async function runPackage(request: Request): Promise<{ readonly [name: string]: number }> {
  const end = Date.now() + request.milliseconds;
  const counts: { [name: string]: number } = {};
  const leftOut: string[] = [];
  for (;;) {
    const job = { started: { ...counts }, leftOut: [...leftOut], milliseconds: end - Date.now() };
    const ended = await runThread(request, job);
    Object.assign(counts, ended.counts);
    if (ended.lost === null) return counts;
    leftOut.push(ended.lost.target);
    request.report(ended.lost);
    if (Date.now() > end || request.only !== null) return counts;
  }
}

interface Ended {
  readonly counts: { readonly [name: string]: number };
  /** The case in which the thread hung or ended. */
  readonly lost: Fault | null;
}

type Part = Pick<Job, 'started' | 'leftOut' | 'milliseconds'>;

function runThread({ name, seed, only, report }: Request, part: Part): Promise<Ended> {
  const progress = new SharedArrayBuffer(8);
  const workerData: Job = { name, seed, only, progress, ...part };
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 2048 },
  });
  const now = new Int32Array(progress);
  let names: readonly string[] = [];
  let counts: Ended['counts'] = {};
  let last = '';
  let since = Date.now();
  return new Promise((resolve) => {
    const finish = (ended: Ended): void => {
      clearInterval(watch);
      void worker.terminate();
      resolve(ended);
    };
    const lose = (message: string): void => {
      const target = names[now[0]] ?? '(loading)';
      const lost = { target, index: now[1], message, call: 'unknown: the thread is lost' };
      finish({ counts: { ...counts, [target]: now[1] + 1 }, lost });
    };
    const watch = setInterval(() => {
      const current = `${now[0]} ${now[1]}`;
      if (current !== last) since = Date.now();
      last = current;
      if (Date.now() - since > PATIENCE_MS) lose(`no answer within ${PATIENCE_MS / 1000} s`);
    }, 500);
    worker.on('message', (message: Message) => {
      if (message.type === 'targets') names = message.names;
      if (message.type === 'fault') report(message.fault);
      if (message.type === 'turn') counts = message.counts;
      if (message.type === 'done') finish({ counts: message.counts, lost: null });
    });
    worker.on('error', (error) => lose(String((error as Error).stack ?? error)));
  });
}
