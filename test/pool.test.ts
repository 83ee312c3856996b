import { describe, expect, test } from 'vitest';
import { type Done, type Job, runJobs } from '../scripts/pool.mjs';
import { ROOT } from './workspace.ts';

/** A job that runs a program of Node. */
const job = (name: string, code: string, more: Partial<Job> = {}): Job => ({
  name,
  command: process.execPath,
  args: ['--eval', code],
  cwd: ROOT,
  ...more,
});

/** Runs jobs, and tells what started and ended, in this order. */
async function traced(jobs: readonly Job[], slots: number): Promise<string[]> {
  const events: string[] = [];
  await runJobs(jobs, slots, {
    onStart: ({ name }) => events.push(`+${name}`),
    onDone: (done: Done) => events.push(`-${done.job.name}`),
  });
  return events;
}

/** The most jobs of some names that ran at the same time. */
function most(events: readonly string[], names: readonly string[]): number {
  let [now, top] = [0, 0];
  for (const event of events) {
    if (!names.includes(event.slice(1))) continue;
    now += event.startsWith('+') ? 1 : -1;
    top = Math.max(top, now);
  }
  return top;
}

describe('runJobs', () => {
  test('runs one after another, in order, in a single slot', async () => {
    const events = await traced(
      ['a', 'b', 'c'].map((name) => job(name, '')),
      1,
    );
    expect(events).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
  });

  test('fills its slots, and no more', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const events = await traced(
      names.map((name) => job(name, '')),
      2,
    );
    expect(most(events, names)).toBe(2);
    expect(events).toHaveLength(10);
  });

  test('runs one job of a kind at a time, and others next to it', async () => {
    const browser = { alone: 'browser' };
    const jobs = [job('a', '', browser), job('b', '', browser), job('c', '')];
    const events = await traced(jobs, 3);
    expect(most(events, ['a', 'b'])).toBe(1);
    expect(events.indexOf('+c')).toBeLessThan(events.indexOf('+b'));
  });

  test('keeps the output of each job, and says which failed and how', async () => {
    const done = await runJobs(
      [
        job('fine', 'console.log("one"); console.error("two")'),
        job('broken', 'console.log("three"); process.exitCode = 3'),
        job('absent', '', { command: 'clampwise-has-no-such-command' }),
      ],
      2,
    );
    const byName = Object.fromEntries(done.map((each) => [each.job.name, each]));
    expect(byName.fine).toMatchObject({ succeeded: true, output: 'one\ntwo\n' });
    expect(byName.broken).toMatchObject({ succeeded: false });
    expect(byName.broken?.output).toBe('three\nbroken ended with 3\n');
    expect(byName.absent).toMatchObject({ succeeded: false });
    expect(byName.absent?.output).toContain('ENOENT');
  });
});
