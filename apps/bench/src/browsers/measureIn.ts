import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowResult } from '../row.ts';
import type { Browser } from './engines.ts';
import type { PageMessage } from './messages.ts';
import { servePage } from './server.ts';

/** A browser takes some seconds to start for the first time, and less than one for a row. */
const PATIENCE_MS = 60_000;

/** Opens the page in a browser, and returns the measured rows. */
export async function measureIn(browser: Browser, pageFolder: string): Promise<RowResult[]> {
  const inbox = makeInbox();
  const server = await servePage(pageFolder, inbox.take);
  const profile = mkdtempSync(join(tmpdir(), 'clampwise-browser-'));
  const child = spawn(browser.command, browser.args(`${server.origin}/page.html`, profile), {
    env: { ...process.env, ...browser.environment },
    stdio: 'ignore',
    // A process group of its own, so that all its processes can be ended.
    detached: true,
  });
  child.once('error', (error) => inbox.take({ kind: 'failed', reason: error.message }));
  child.once('exit', () => inbox.take({ kind: 'failed', reason: 'the browser ended' }));
  try {
    return await inbox.rows;
  } finally {
    await end(child);
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** All rows once the page ends, or an error if it fails or stops sending. */
export function makeInbox(patienceMs: number = PATIENCE_MS): {
  readonly rows: Promise<RowResult[]>;
  take(message: PageMessage): void;
} {
  const received: RowResult[] = [];
  const { promise, resolve, reject } = withResolvers<RowResult[]>();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    const silence = `the page sent nothing for ${patienceMs / 1000} s`;
    timer = setTimeout(() => reject(new Error(silence)), patienceMs);
  };
  wait();
  return {
    rows: promise.finally(() => clearTimeout(timer)),
    take: (message) => {
      wait();
      if (message.kind === 'row') received.push(message.row);
      else if (message.kind === 'end') resolve(received);
      else reject(new Error(message.reason));
    },
  };
}

function withResolvers<T>(): {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** Ends a browser and its processes. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signal(child.pid, 'SIGTERM');
  const pid = child.pid;
  const timer = setTimeout(() => signal(pid, 'SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It has already ended.
  }
}
