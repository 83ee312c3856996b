// npm run bench -- first: the cost of the first call of a function, which compiles a binary. Each
// function is measured in its own processes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  adamState,
  adamStep,
  clip,
  clipByGlobalNorm,
  projectSimplex,
  saturateCast,
} from '@clampwise/kernels';
import { summarise } from './stats.ts';
import { columns } from './text.ts';

const PROCESSES = 9;

const CALLS: { readonly [name: string]: (x: Float32Array) => unknown } = {
  clip: (x) => clip(x, -1, 1),
  saturateCast: (x) => saturateCast(x, 'int16'),
  clipByGlobalNorm: (x) => clipByGlobalNorm([x], 1),
  adamStep: (x) => adamStep(x, x.slice(), adamState(x), { step: 1 }),
  projectSimplex: (x) => projectSimplex(x),
};

/**
 * Prints a table: the first and second call on 1000 values, and the first on 10, which runs as a
 * loop.
 */
export function reportFirstCalls(): void {
  const rows = Object.keys(CALLS).map((name) => [name, time(name, 1000), time(name, 10)].flat());
  const table = [['', 'first', 'second', 'first of 10', 'second of 10'], ...rows];
  console.log(`Medians of ${PROCESSES} processes, in ms, on 1000 values and on 10:`);
  console.log(columns(table).join('\n'));
}

function time(name: string, length: number): string[] {
  const file = fileURLToPath(import.meta.url);
  const runs = Array.from({ length: PROCESSES }, () => {
    const { stdout } = spawnSync(process.execPath, [file, name, String(length)]);
    return JSON.parse(String(stdout)) as [number, number];
  });
  return [0, 1].map((k) => summarise(runs.map((run) => run[k] as number)).median.toFixed(2));
}

/** Runs in its own process and prints the times of two calls. */
function measureCalls(name: string, length: number): void {
  const call = CALLS[name] as (x: Float32Array) => unknown;
  const x = Float32Array.from({ length }, (_, i) => Math.sin(i));
  const times = [0, 1].map(() => {
    const start = performance.now();
    call(x);
    return performance.now() - start;
  });
  console.log(JSON.stringify(times));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  measureCalls(process.argv[2] as string, Number(process.argv[3]));
}
