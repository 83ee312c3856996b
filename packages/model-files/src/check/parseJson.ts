import { Fault } from '../fault.ts';
import type { Json } from '../json.ts';
import type { Limits } from '../limits.ts';
import { escaped } from './names.ts';

type JsonLimits = Pick<Limits, 'depth' | 'jsonBytes' | 'jsonValues'>;

/** Parses a JSON text of a file. `what` says in messages where it stands. */
export function parseJsonBytes(bytes: Uint8Array, what: string, limits: JsonLimits): Json {
  checkLength(bytes.length, what, limits);
  // A decoder takes no view of shared memory.
  const own = bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
  return parseJson(new TextDecoder().decode(own), what, limits);
}

/**
 * Parses a JSON text as Python writes it: with NaN, Infinity and -Infinity. Its size, its depth and the number of its
 * values are checked first: JSON.parse would run out of memory, and what walks the result out of stack.
 */
export function parseJson(text: string, what: string, limits: JsonLimits): Json {
  checkLength(text.length, what, limits);
  const hasWords = scan(text, what, limits);
  try {
    return hasWords ? parseWithWords(text) : (JSON.parse(text) as Json);
  } catch (error) {
    const reason = escaped(error instanceof Error ? error.message : String(error));
    throw new Fault(`damaged JSON in ${what} (${reason})`, 'JSON');
  }
}

function checkLength(length: number, what: string, { jsonBytes }: JsonLimits): void {
  if (length <= jsonBytes) return;
  throw new Fault(`${what} of ${length} bytes`, `JSON of at most ${jsonBytes} (limits.jsonBytes)`);
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

/** Counts levels and values, and tells whether there are words of Python. */
function scan(text: string, what: string, { depth: most, jsonValues }: JsonLimits): boolean {
  let depth = 0;
  let values = 0;
  let hasWords = false;
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code === QUOTE) k = endOfString(text, k);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      values++;
      if (++depth > most) throw tooMuch(most, 'levels', what, 'limits.depth');
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
    else if (code === COMMA || code === COLON) values++;
    else if (code === LETTER_N || code === LETTER_I) hasWords = true;
    if (values > jsonValues) throw tooMuch(jsonValues, 'values', what, 'limits.jsonValues');
  }
  return hasWords;
}

function tooMuch(most: number, unit: string, what: string, limit: string): Fault {
  return new Fault(`JSON of over ${most} ${unit} in ${what}`, `at most ${most} (${limit})`);
}

/** The place of the quote that ends the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let k = start;
  do {
    k = text.indexOf('"', k + 1);
    if (k < 0) return text.length;
  } while (isEscaped(text, k, start));
  return k;
}

function isEscaped(text: string, quote: number, start: number): boolean {
  let k = quote - 1;
  while (k > start && text.charCodeAt(k) === BACKSLASH) k--;
  return (quote - k) % 2 === 0;
}

function parseWithWords(text: string): Json {
  // Any text that the file does not hold stands in for NaN.
  let mark = '\\u0000NaN';
  while (text.includes(mark)) mark += '_';
  const parts: string[] = [];
  let done = 0;
  const put = (start: number, word: string, instead: string): void => {
    if (!text.startsWith(word, start)) return;
    parts.push(text.slice(done, start), instead);
    done = start + word.length;
  };
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code === QUOTE) k = endOfString(text, k);
    else if (code === LETTER_N) put(k, 'NaN', `"${mark}"`);
    else if (code === LETTER_I) put(k, 'Infinity', '1e999');
  }
  parts.push(text.slice(done));
  const read = JSON.parse(`"${mark}"`) as string;
  return JSON.parse(parts.join(''), (_, value: Json) =>
    value === read ? Number.NaN : value,
  ) as Json;
}
