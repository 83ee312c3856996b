import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { NamedArray, StoredArray, StoredDtype, StoredValues } from '../../src/types.ts';

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

/** An array as ask_keras.py writes it. */
interface Encoded {
  readonly shape: readonly number[];
  readonly dtype: StoredDtype;
  readonly data: string;
}

/** What Keras says of a file. */
export interface KerasAnswer {
  readonly weights: Readonly<Record<string, readonly Encoded[]>>;
  readonly optimizer: readonly Encoded[];
  readonly finite?: boolean;
}

/** Asks real Keras; see ask_keras.py. */
export function askKeras(command: 'order', place: string): string[][];
export function askKeras(
  command: 'make' | 'load' | 'step',
  place: string,
): Record<string, KerasAnswer>;
export function askKeras(command: string, place: string): unknown {
  const script = join(import.meta.dirname, 'ask_keras.py');
  const { status, stdout, stderr } = spawnSync(PYTHON, [script, command, place], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`ask_keras.py ${command}: ${stderr.slice(-3000)}`);
  return JSON.parse(stdout.slice(stdout.search(/[[{]/)));
}

/** An array of ours in the form of ask_keras.py. */
export function encoded({ shape, dtype, values }: StoredArray | NamedArray): Encoded {
  return { shape, dtype, data: base64(values) };
}

function base64({ buffer, byteOffset, byteLength }: StoredValues): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
