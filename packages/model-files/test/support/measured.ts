import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Hostile } from './hostile.ts';

interface Outcome {
  readonly error: string;
  readonly message: string;
  /** By how many bytes the process has grown. */
  readonly grown: number;
}

/** Opens a file in a process of its own, with little memory. */
function openInChild(bytes: Uint8Array): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  try {
    const path = join(folder, 'model');
    writeFileSync(path, bytes);
    const script = join(import.meta.dirname, 'openInChild.mjs');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--max-old-space-size=256', script, path],
      { encoding: 'utf8', timeout: 60_000 },
    );
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Outcome;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** It ends, and takes at most 100 MB beyond the size of the file. */
export function expectHarmless({ bytes, message }: Hostile): void {
  const file = bytes();
  const outcome = openInChild(file);
  expect(outcome.error).toBe(message === '' ? '' : 'ClampwiseTypeError');
  expect(outcome.message).toContain(message);
  expect(outcome.grown).toBeLessThan(file.length + 100e6);
}
