import { describe } from '@clampwise/kernels/internal';
import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import { asBytes } from './bytes.ts';
import { messageOf, readStream } from './download.ts';
import type { ModelArtifacts } from './types.ts';

const EXPECTED =
  'weightData as an ArrayBuffer, a view, a list of them, a list of bytes, or base64 text';

/**
 * The bytes of the weights in tfjs's artifacts, in parts. Views are read by their bytes, whatever
 * their element type. The weight specs ask for `expected` bytes, so a stream is read no further.
 */
export async function weightParts(
  { weightData, getWeightStream }: ModelArtifacts,
  expected: number,
): Promise<readonly Uint8Array[]> {
  const data: unknown = weightData;
  if (data === undefined || data === null) {
    if (typeof getWeightStream === 'function') return streamed(getWeightStream, expected);
    if (expected === 0) return [];
    throw new Fault(`weightSpecs of ${expected} bytes without weightData`, EXPECTED);
  }
  const bytes = asBytes(data);
  if (bytes !== undefined) return [bytes];
  if (typeof data === 'string') return [fromBase64(data)];
  if (!Array.isArray(data)) throw new Fault(`weightData that is ${describe(data)}`, EXPECTED);
  if (typeof data[0] === 'number') return [fromNumbers(data)];
  // Unlike `map`, this stops at the first hole of a list.
  return Array.from(data.keys(), (k) => {
    const each: unknown = data[k];
    const part = asBytes(each);
    if (part === undefined) throw new Fault(`weightData[${k}] that is ${describe(each)}`, EXPECTED);
    return part;
  });
}

function fromNumbers(numbers: readonly number[]): Uint8Array {
  const wrong = numbers.findIndex((n) => !Number.isInteger(n) || n < 0 || n > 255);
  if (wrong >= 0)
    throw new Fault(
      `weightData[${wrong}] that is ${shown(describe(numbers[wrong]))}`,
      'bytes, 0 to 255',
    );
  return Uint8Array.from(numbers);
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
  } catch {
    throw new Fault('weightData that is text, but not base64', EXPECTED);
  }
}

async function streamed(getWeightStream: () => unknown, expected: number): Promise<Uint8Array[]> {
  try {
    return [await readWhole(getWeightStream, expected)];
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(`a stream of weights that failed (${messageOf(error)})`, 'all bytes of it');
  }
}

async function readWhole(getWeightStream: () => unknown, expected: number): Promise<Uint8Array> {
  const stream = (await getWeightStream()) as ReadableStream<unknown> | null | undefined;
  if (typeof stream?.getReader !== 'function')
    throw new Fault(`getWeightStream that gives ${describe(stream)}`, 'a ReadableStream');
  return readStream(stream.getReader(), (received) => {
    if (received > expected)
      throw new Fault(
        `a stream of over ${expected} bytes of weights`,
        `${expected} bytes, as the weight specs say`,
      );
  });
}
