import { join } from 'node:path';
import { askPython, whyNoKerasWith } from '@clampwise/testing/python';
import type { NamedArray, StoredArray, StoredDtype, StoredValues } from '../../src/types.ts';

/** Why tests with real Keras cannot run; '' if they can. */
export function whyNoKeras(): string {
  return whyNoKerasWith('jax');
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
  return askPython(join(import.meta.dirname, 'ask_keras.py'), command, place);
}

/** An array of ours in the form of ask_keras.py. */
export function encoded({ shape, dtype, values }: StoredArray | NamedArray): Encoded {
  return { shape, dtype, data: base64(values) };
}

function base64({ buffer, byteOffset, byteLength }: StoredValues): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
