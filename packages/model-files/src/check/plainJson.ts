import { Fault } from '../fault.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Limits } from '../limits.ts';
import { shown } from './names.ts';

/**
 * Copies an object that a caller hands over in place of a JSON text, so that what follows meets plain values alone.
 * Keys whose value is undefined are left out, as in JSON.
 */
export function plainJson(
  value: unknown,
  what: string,
  limits: Pick<Limits, 'depth' | 'jsonValues'>,
): Json {
  let count = 0;
  const copy = (each: unknown, at: string, depth: number): Json => {
    if (each === null) return null;
    if (typeof each === 'string' || typeof each === 'boolean' || typeof each === 'number')
      return each;
    if (typeof each !== 'object' || ArrayBuffer.isView(each) || each instanceof ArrayBuffer)
      throw new Fault(`${kind(each)} at ${shown(at)}`, 'values of JSON');
    if (depth >= limits.depth) {
      const received = `an object of over ${limits.depth} levels (${what})`;
      throw new Fault(received, `at most ${limits.depth} (limits.depth)`);
    }
    const entries = Array.isArray(each) ? null : entriesOf(each);
    count += entries === null ? (each as unknown[]).length : entries.length;
    if (count > limits.jsonValues) {
      const received = `an object of over ${limits.jsonValues} values (${what})`;
      throw new Fault(received, `at most ${limits.jsonValues} (limits.jsonValues)`);
    }
    const inner = (v: unknown, key: string | number): Json =>
      copy(v, `${at}.${shown(String(key))}`, depth + 1);
    if (entries === null) return Array.from(each as unknown[], inner);
    return Object.fromEntries(entries.map(([key, v]) => [key, inner(v, key)])) as JsonObject;
  };
  return copy(value, what, 0);
}

/** The entries that a JSON text would have. */
function entriesOf(value: object): (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, inner]) => inner !== undefined);
}

function kind(value: unknown): string {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'binary data';
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}
