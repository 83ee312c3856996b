import { describe } from '@clampwise/kernels/internal';
import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import { asBytes, joined } from './bytes.ts';
import { kindOfBytes } from './identify.ts';
import type { Settings } from './settings.ts';

/**
 * Called with each part that arrives: the bytes so far, the total if the server says it, and the
 * start of the file.
 */
export type OnBytes = (received: number, total: number | null, start: Uint8Array) => void;

const EXPECTED = 'an address that gives a model';

/** Fetches at most `most` bytes from an address. */
export async function download(
  address: string,
  settings: Settings,
  most: number,
  onBytes?: OnBytes,
): Promise<Uint8Array> {
  const fail = (why: string): Fault =>
    new Fault(`${shown(address, 200)}, which gave ${why}`, EXPECTED);
  const response = await request(address, settings, fail);
  if (typeof response !== 'object' || response === null)
    throw fail(`${describe(response)} in place of a Response`);
  if (!response.ok) throw fail(`HTTP status ${response.status}`);
  const total = lengthOf(response);
  const check = (length: number, start: Uint8Array): void => {
    if (length <= most) return;
    const kind = kindOfBytes(start);
    throw fail(`${kind === '' ? '' : `${kind} of `}over ${most} bytes`);
  };
  try {
    return await readBody(response, (received, start) => {
      check(received, start);
      onBytes?.(received, total, start);
    });
  } catch (error) {
    if (error instanceof Fault || isAborted(settings)) throw error;
    throw fail(`an error: ${messageOf(error)}`);
  }
}

async function request(
  address: string,
  settings: Settings,
  fail: (why: string) => Fault,
): Promise<Response> {
  const { fetchFunc, requestInit } = settings;
  try {
    return await (fetchFunc ?? globalThis.fetch)(address, requestInit);
  } catch (error) {
    if (isAborted(settings)) throw error;
    throw fail(`an error: ${messageOf(error)}`);
  }
}

/** Whether the caller has stopped the request by its signal: such an error is the caller's own. */
export function isAborted({ requestInit }: Settings): boolean {
  return requestInit?.signal?.aborted === true;
}

/** Characters of a foreign message that ours has room for. */
const MOST_TEXT = 400;

/** The message of a foreign error and of its cause, where Node's fetch says what happened. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return shown(String(error), MOST_TEXT);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return shown(error.message + cause, MOST_TEXT);
}

/**
 * The length that the server says. Null if it says none, or if the body is compressed. A fetchFunc
 * may return no headers.
 */
function lengthOf({ headers }: Response): number | null {
  const length = headers?.get?.('content-length');
  if (length === null || length === undefined || headers.get('content-encoding') !== null)
    return null;
  return Number.isSafeInteger(Number(length)) ? Number(length) : null;
}

async function readBody(
  response: Response,
  onBytes: (received: number, start: Uint8Array) => void,
): Promise<Uint8Array> {
  const reader = response.body?.getReader?.();
  if (reader === undefined) {
    const whole = asBytes(await response.arrayBuffer()) ?? new Uint8Array();
    onBytes(whole.length, whole);
    return whole;
  }
  return readStream(reader, onBytes);
}

/** Empty parts that a stream may give one after the other. */
const MOST_EMPTY = 1000;

/** Reads a stream to its end. An error in `onBytes` stops it. */
export async function readStream(
  reader: ReadableStreamDefaultReader<unknown>,
  onBytes: (received: number, start: Uint8Array) => void,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let received = 0;
  let empty = 0;
  try {
    for (let each = await reader.read(); !each.done; each = await reader.read()) {
      const part = asBytes(each.value);
      if (part === undefined) throw new Fault('a stream of other things than bytes', 'bytes');
      empty = part.length === 0 ? empty + 1 : 0;
      if (empty > MOST_EMPTY) throw new Fault('a stream that goes on without bytes', 'bytes');
      if (part.length > 0) parts.push(part);
      received += part.length;
      onBytes(received, parts[0] ?? part);
    }
  } catch (error) {
    await Promise.resolve(reader.cancel()).catch(() => undefined);
    throw error;
  }
  return joined(parts);
}
