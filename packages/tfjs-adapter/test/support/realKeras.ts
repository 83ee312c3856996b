import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPython, whyNoKerasWith } from '@clampwise/testing/python';
import type { OracleModel } from './oracleModels.ts';

const FOLDER = join(import.meta.dirname, '../../oracles/models');

/** Why tests with real Keras cannot run; '' if they can. */
export function whyNoKeras(): string {
  return whyNoKerasWith('tensorflow', 'tf_keras');
}

/** Runs a script of oracles/models with a folder for its answers, and returns those in a file of it. */
export function modelsFrom(
  script: string,
  args: (folder: string) => readonly string[],
  file: string,
): OracleModel[] {
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-'));
  try {
    runPython(join(FOLDER, script), ...args(folder));
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
