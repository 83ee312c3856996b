// Opens mutants of real model files, each in a process with limits of time and memory, and counts what comes of them:
// answers, errors of ours, and anything else, of which there must be none.
//   --minutes 1     how long (default 1)
//   --count 200     how many, in place of a time
//   --seed 7        which mutants; the default is drawn, and printed
//   --only 123      one mutant alone, which is also written into the folder for temporary files
import { fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutantOf, readSamples } from './fuzz/mutants.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    count: { type: 'string' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed);
const end = values.count === undefined ? Date.now() + Number(values.minutes) * 60_000 : Infinity;
const count = values.only !== undefined ? 1 : Number(values.count ?? Infinity);
const first = Number(values.only ?? 0);

/** What a mutant may take. The samples have at most 30 kB. */
const MILLISECONDS = 1000;
const KILOBYTES = 100_000;
/** When a process is given up. */
const PATIENCE = 10_000;

const opener = join(import.meta.dirname, 'fuzz/opened.mjs');
const start = () =>
  fork(opener, {
    execArgv: ['--max-old-space-size=256'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });

/**
 * @typedef {{ kind: string, message: string, milliseconds: number, grown: number }} Outcome
 * @typedef {ReturnType<typeof start>} Child
 */

/** @type {Child | null} */
let child = null;

/** Waits for the next message of the process; an outcome of its own where it ends or does not answer. */
function next(/** @type {Child} */ from, /** @type {() => void} */ ask) {
  return new Promise((/** @type {(outcome: any) => void} */ resolve) => {
    let errors = '';
    const listen = (/** @type {Buffer} */ text) => {
      errors += text;
    };
    const finish = (/** @type {any} */ outcome) => {
      clearTimeout(timer);
      from.removeAllListeners('message').removeAllListeners('exit');
      from.stderr?.off('data', listen);
      resolve(outcome);
    };
    const lost = (/** @type {string} */ message) => {
      from.kill('SIGKILL');
      child = null;
      finish({ kind: 'fault', message, milliseconds: 0, grown: 0 });
    };
    const timer = setTimeout(() => lost(`no answer within ${PATIENCE} ms`), PATIENCE);
    from.once('message', finish);
    from.once('exit', (code, signal) =>
      lost(`the process ended (${code ?? signal}) ${errors.slice(-2000)}`),
    );
    from.stderr?.on('data', listen);
    ask();
  });
}

/** Opens one mutant, in the process that is there or in a new one. */
async function outcomeOf(/** @type {number} */ index) {
  if (child === null) {
    child = start();
    const ready = await next(child, () => {});
    if (ready !== 'ready') return ready;
  }
  const running = child;
  return next(running, () => running.send({ seed, index }));
}

const counts = new Map([
  ['answer', 0],
  ['error', 0],
  ['fault', 0],
]);
let slowest = 0;
let tried = 0;
for (let index = first; tried < count && Date.now() < end; index++, tried++) {
  /** @type {Outcome} */
  const outcome = await outcomeOf(index);
  const { milliseconds, grown } = outcome;
  const isOver = milliseconds > MILLISECONDS || grown > KILOBYTES;
  const kind = isOver ? 'fault' : outcome.kind;
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  slowest = Math.max(slowest, milliseconds);
  const taken = `${Math.round(milliseconds)} ms, ${Math.round(grown / 1000)} MB`;
  if (kind === 'fault')
    console.log(`Mutant ${index} (--seed ${seed} --only ${index}), ${taken}: ${outcome.message}`);
  else if (values.only !== undefined)
    console.log(`Mutant ${index}, ${taken}: ${kind} ${outcome.message}`);
}
child?.removeAllListeners('exit');
child?.kill();
if (values.only !== undefined) {
  const { name, bytes } = mutantOf(readSamples(), seed, first);
  const path = join(tmpdir(), `mutant-${seed}-${first}-${name}`);
  writeFileSync(path, bytes);
  console.log(`Written to ${path}`);
}
const [answers = 0, errors = 0, faults = 0] = counts.values();
console.log(
  `Seed ${seed}: ${tried} mutants, ${answers} opened, ${errors} errors of ours, ${faults} others; slowest ${Math.round(slowest)} ms`,
);
process.exitCode = faults > 0 ? 1 : 0;
