import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PYTHON = process.env.CLAMPWISE_PYTHON || process.env.PYTHON || 'python3';

const PROBE = `
import importlib.metadata as m, sys
try:
    m.version('jax'); sys.exit(0 if m.version('keras').startswith('3.') else 1)
except m.PackageNotFoundError: sys.exit(1)`;

/** Why tests with real Keras cannot run; '' if they can. */
export function whyNoKeras(): string {
  const { status } = spawnSync(PYTHON, ['-c', PROBE], { stdio: 'ignore' });
  return status === 0 ? '' : `${PYTHON} has no keras 3 with jax`;
}

/** Asks real Keras; see ask_keras.py. */
export function askKeras(command: 'predict', folder: string): Record<string, number[][] | string>;
export function askKeras(command: 'end', folder: string): Record<string, Record<string, number[]>>;
export function askKeras(command: string, folder: string): unknown {
  const script = join(import.meta.dirname, 'ask_keras.py');
  const { status, stdout, stderr } = spawnSync(PYTHON, [script, command, folder], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`ask_keras.py ${command}: ${stderr.slice(-3000)}`);
  return JSON.parse(stdout.slice(stdout.indexOf('{')));
}
