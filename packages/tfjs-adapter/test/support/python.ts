import { join } from 'node:path';
import { askPython, whyNoKerasWith } from '@clampwise/testing/python';

/** Why tests with real Keras cannot run; '' if they can. */
export function whyNoKeras(): string {
  return whyNoKerasWith('jax');
}

/** Asks real Keras; see ask_keras.py. */
export function askKeras(command: 'predict', folder: string): Record<string, number[][] | string>;
export function askKeras(command: 'end', folder: string): Record<string, Record<string, number[]>>;
export function askKeras(command: string, folder: string): unknown {
  return askPython(join(import.meta.dirname, 'ask_keras.py'), command, folder);
}
