import { ClampwiseTypeError, describe } from '../errors.ts';

/** Other names for options, as the key that is known. */
export type OtherNames = { readonly [name: string]: string };

/** Checks that options are an object, and that each of its keys is known. `others` are names to tell what was meant by. */
export function checkOptions(
  op: string,
  options: unknown,
  known: readonly string[],
  others: OtherNames = {},
): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null || 'length' in options) {
    const expected = `an object with the keys ${known.join(', ')}`;
    throw new ClampwiseTypeError(op, 'options', describe(options), expected);
  }
  for (const key in options) {
    if (!known.includes(key)) refuseKey(op, key, known, others);
  }
}

function refuseKey(op: string, key: string, known: readonly string[], others: OtherNames): never {
  const other = Object.hasOwn(others, key) ? (others[key] as string) : '';
  const nearest = known.includes(other) ? other : nearestName(key, known);
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  const expected = `one of the known options (${known.join(', ')})`;
  throw new ClampwiseTypeError(op, 'options', `the unknown option '${key}'${hint}`, expected);
}

/** The known name that takes the fewest changes to reach; undefined where none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(name.length / 2)) + 1;
  for (const candidate of known) {
    const changes = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < least) {
      least = changes;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let k = 1; k <= b.length; k++) {
      const substitution = (row[k - 1] ?? 0) + (a[i - 1] === b[k - 1] ? 0 : 1);
      next[k] = Math.min(substitution, (row[k] ?? 0) + 1, (next[k - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
