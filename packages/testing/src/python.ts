// Asks real Keras and other Python packages, with the interpreter that PYTHON names.

import { spawnSync } from 'node:child_process';

// turbo sets CLAMPWISE_PYTHON to the interpreter that it found, so that its cache depends on it.
const PYTHON = process.env.CLAMPWISE_PYTHON || process.env.PYTHON || 'python3';

/** The models are small: JAX takes longer to compile them than to run them. */
const PYTHON_ENV = { ...process.env, JAX_DISABLE_MOST_OPTIMIZATIONS: '1' };

const PROBE = `
import importlib.metadata as m, sys
try:
    others = [m.version(name) for name in sys.argv[1:]]
    sys.exit(0 if m.version('keras').startswith('3.') else 1)
except m.PackageNotFoundError: sys.exit(1)`;

/** Why tests that need Keras 3 and other Python packages cannot run; '' if they can. */
export function whyNoKerasWith(...others: readonly string[]): string {
  const { status } = spawnSync(PYTHON, ['-c', PROBE, ...others], { stdio: 'ignore' });
  return status === 0 ? '' : `${PYTHON} has no keras 3 with ${others.join(' and ')}`;
}

/** Runs a Python program to its end, and returns what it printed. Throws if the program fails. */
export function runPython(script: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, [script, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: PYTHON_ENV,
  });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')}: ${stderr.slice(-3000)}`);
  return stdout;
}

/** Runs a Python program, and returns the JSON on the last line that it printed. */
export function askPython(script: string, ...args: readonly string[]): unknown {
  return JSON.parse(
    runPython(script, ...args)
      .trimEnd()
      .split('\n')
      .at(-1) as string,
  );
}
