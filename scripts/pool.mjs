// Runs commands next to each other, a few at a time, and keeps their output apart.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Job
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} [env]  default: that of this process
 * @property {string} [alone]  of the jobs that have the same text here, one runs at a time
 */

/**
 * @typedef {object} Done
 * @property {Job} job
 * @property {boolean} succeeded
 * @property {number} seconds
 * @property {string} output  what it wrote to stdout and stderr
 */

/**
 * Runs jobs in their order, as soon as a slot is free. A job whose `alone` is taken waits, and
 * later ones go ahead.
 * @param {readonly Job[]} jobs
 * @param {number} slots
 * @param {{ onStart?: (job: Job) => void, onDone?: (done: Done) => void }} [tell]
 * @returns {Promise<Done[]>} in the order in which they ended
 */
export async function runJobs(jobs, slots, { onStart, onDone } = {}) {
  const waiting = [...jobs];
  /** @type {Map<Job, Promise<void>>} */
  const running = new Map();
  /** @type {Done[]} */
  const done = [];
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-jobs-'));
  let started = 0;
  try {
    while (waiting.length > 0 || running.size > 0) {
      const taken = new Set([...running.keys()].map(({ alone }) => alone));
      const next = waiting.findIndex(({ alone }) => alone === undefined || !taken.has(alone));
      if (next < 0 || running.size >= Math.max(slots, 1)) {
        await Promise.race(running.values());
        continue;
      }
      const [job] = /** @type {[Job]} */ (waiting.splice(next, 1));
      onStart?.(job);
      const ended = runJob(job, join(folder, `${started++}.log`)).then((result) => {
        running.delete(job);
        done.push(result);
        onDone?.(result);
      });
      running.set(job, ended);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return done;
}

/**
 * The output goes to a file: a browser that outlives its test would keep a pipe open.
 * @param {Job} job
 * @param {string} log
 * @returns {Promise<Done>}
 */
async function runJob(job, log) {
  const { command, args, cwd, env = process.env } = job;
  const started = performance.now();
  const file = openSync(log, 'w');
  const shell = process.platform === 'win32' && command === 'npm';
  const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', file, file] });
  /** @type {string} */
  const failure = await new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('exit', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? code}`));
  });
  closeSync(file);
  const text = readFileSync(log, 'utf8');
  return {
    job,
    succeeded: failure === '',
    seconds: Math.round((performance.now() - started) / 1000),
    output: failure === '' ? text : `${text}${job.name} ${failure}\n`,
  };
}
