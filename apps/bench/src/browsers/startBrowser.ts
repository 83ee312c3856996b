import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from './engines.ts';

/** A browser that was started. */
export interface RunningBrowser {
  /** Ends the browser and its processes, and removes its profile. */
  end(): Promise<void>;
}

/** Opens an address in a browser with a new profile. `onFailure` gets the reason if the browser ends by itself. */
export function startBrowser(
  browser: Browser,
  address: string,
  onFailure: (reason: string) => void,
): RunningBrowser {
  const profile = mkdtempSync(join(tmpdir(), 'clampwise-browser-'));
  const child = spawn(browser.command, browser.args(address, profile), {
    env: { ...process.env, ...browser.environment },
    stdio: 'ignore',
    // A process group of its own, so that all its processes can be ended.
    detached: true,
  });
  child.once('error', (error) => onFailure(error.message));
  child.once('exit', () => onFailure('the browser ended'));
  return {
    end: async () => {
      await end(child);
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

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
