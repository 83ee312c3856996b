import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OracleModel } from './oracleModels.ts';

const PYTHON = process.env.CLAMPWISE_PYTHON || process.env.PYTHON || 'python3';
const FOLDER = join(import.meta.dirname, '../../oracles/models');

const PROBE = `
import importlib.metadata as m, sys
try:
    m.version('tensorflow'); m.version('tf_keras'); sys.exit(0 if m.version('keras').startswith('3.') else 1)
except m.PackageNotFoundError: sys.exit(1)`;

/** Why tests with real Keras cannot run; '' if they can. */
export function whyNoKeras(): string {
  const { status } = spawnSync(PYTHON, ['-c', PROBE], { stdio: 'ignore' });
  return status === 0 ? '' : `${PYTHON} has no keras 3 with tensorflow and tf_keras`;
}

/** Runs a script of oracles/models with a folder for its answers, and returns those in a file of it. */
export function modelsFrom(
  script: string,
  args: (folder: string) => readonly string[],
  file: string,
): OracleModel[] {
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-'));
  try {
    const { status, stderr } = spawnSync(PYTHON, [join(FOLDER, script), ...args(folder)], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(`${script}: ${stderr.slice(-3000)}`);
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
