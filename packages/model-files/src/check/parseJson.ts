import { Fault } from '../fault.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Limits } from '../limits.ts';
import { escaped } from './names.ts';

type JsonLimits = Pick<Limits, 'depth' | 'jsonBytes' | 'jsonValues'>;

/** Parses a JSON text of a file. `what` says in messages where it stands. */
export function parseJson(text: string, what: string, limits: JsonLimits): Json {
  checkLength(text.length, what, limits);
  return parseJsonBytes(new TextEncoder().encode(text), what, limits);
}

/**
 * Parses a JSON text as Python writes it, with NaN, Infinity and -Infinity.
 *
 * It first checks the size, the depth and the number of values. Without these limits JSON.parse can
 * run out of memory, and a walk of the result out of stack.
 */
export function parseJsonBytes(bytes: Uint8Array, what: string, limits: JsonLimits): Json {
  checkLength(bytes.length, what, limits);
  const hasWords = scan(bytes, what, limits);
  try {
    return hasWords ? parseWithWords(bytes) : (JSON.parse(decoded(bytes)) as Json);
  } catch (error) {
    const reason = escaped(error instanceof Error ? error.message : String(error));
    throw new Fault(`damaged JSON in ${what} (${reason})`, 'JSON');
  }
}

function checkLength(length: number, what: string, { jsonBytes }: JsonLimits): void {
  if (length <= jsonBytes) return;
  throw new Fault(`${what} of ${length} bytes`, `JSON of at most ${jsonBytes} (limits.jsonBytes)`);
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LETTER_N = 0x4e;
const LETTER_I = 0x49;

/** How many values a capital letter outside of strings counts as: a word of Python takes long. */
const WORTH = 10;

/**
 * Counts levels and values, and returns whether Python's words occur. In UTF-8 these bytes have no
 * other use.
 */
function scan(bytes: Uint8Array, what: string, { depth: most, jsonValues }: JsonLimits): boolean {
  let depth = 0;
  let values = 0;
  let hasWords = false;
  for (let k = 0; k < bytes.length; k++) {
    const code = bytes[k];
    if (code === QUOTE) k = endOfString(bytes, k);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      values++;
      if (++depth > most) throw tooMuch(most, 'levels', what, 'limits.depth');
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
    else if (code === COMMA || code === COLON) values++;
    else if (code === LETTER_N || code === LETTER_I) {
      hasWords = true;
      values += WORTH;
    }
    if (values > jsonValues) throw tooMuch(jsonValues, 'values', what, 'limits.jsonValues');
  }
  return hasWords;
}

function tooMuch(most: number, unit: string, what: string, limit: string): Fault {
  return new Fault(`JSON of over ${most} ${unit} in ${what}`, `at most ${most} (${limit})`);
}

/** The place of the quote that ends the string that starts at `start`. */
function endOfString(bytes: Uint8Array, start: number): number {
  let k = start;
  do {
    k = bytes.indexOf(QUOTE, k + 1);
    if (k < 0) return bytes.length;
  } while (isEscaped(bytes, k, start));
  return k;
}

function isEscaped(bytes: Uint8Array, quote: number, start: number): boolean {
  let k = quote - 1;
  while (k > start && bytes[k] === BACKSLASH) k--;
  return (quote - k) % 2 === 0;
}

function parseWithWords(bytes: Uint8Array): Json {
  // A text that no file can hold, as it is made anew for each, stands in for NaN.
  const mark = `NaN ${Math.random()} ${Math.random()}`;
  const parts: string[] = [];
  let done = 0;
  const put = (start: number, word: string, instead: string): void => {
    const end = start + word.length;
    if (decoded(bytes.subarray(start, end)) !== word) return;
    parts.push(decoded(bytes.subarray(done, start)), instead);
    done = end;
  };
  for (let k = 0; k < bytes.length; k++) {
    const code = bytes[k];
    if (code === QUOTE) k = endOfString(bytes, k);
    else if (code === LETTER_N) put(k, 'NaN', `"${mark}"`);
    else if (code === LETTER_I) put(k, 'Infinity', '1e999');
  }
  parts.push(decoded(bytes.subarray(done)));
  return revived(JSON.parse(parts.join('')) as Json, mark);
}

/** Puts NaN in place of its mark. The depth of the value is checked before. */
function revived(value: Json, mark: string): Json {
  if (value === mark) return Number.NaN;
  if (typeof value !== 'object' || value === null) return value;
  const inside: Record<string, Json> = value as JsonObject;
  for (const key of Object.keys(inside)) {
    // Keys such as __proto__ are the object's own, and stay so.
    const each = inside[key] as Json;
    if (each === mark) Object.defineProperty(inside, key, { value: Number.NaN });
    else revived(each, mark);
  }
  return value;
}
