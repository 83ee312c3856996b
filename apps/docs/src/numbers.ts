/** What a reader typed, read; or why it cannot be. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

/** As many as a table and a chart can show at phone width. */
const MOST_NUMBERS = 16;

const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['infinity', Infinity],
  ['inf', Infinity],
  ['∞', Infinity],
]);

/** Reads numbers with commas, spaces or line breaks between them; brackets around them do no harm. */
export function readNumbers(text: string): Read<number[]> {
  const words = text.split(/[\s,;[\]()]+/).filter((word) => word !== '');
  const values = words.map(numberFrom);
  const bad = values.indexOf(null);
  if (bad >= 0) return { problem: `“${words[bad]}” is not a number.` };
  if (values.length > MOST_NUMBERS) {
    return { problem: `${values.length} numbers: at most ${MOST_NUMBERS} fit here.` };
  }
  return { value: values as number[] };
}

/** Reads one bound; nothing, "null" and "none" are no bound. */
export function readBound(text: string): Read<number | null> {
  const word = text.trim();
  if (['', 'null', 'none'].includes(word.toLowerCase())) return { value: null };
  const value = numberFrom(word);
  return value === null ? { problem: `“${word}” is not a number.` } : { value };
}

function numberFrom(word: string): number | null {
  const [, sign = '', rest = ''] = /^([+\-−]?)(.*)$/.exec(word.trim()) ?? [];
  const named = WORDS.get(rest.toLowerCase());
  const size = named ?? Number(rest);
  if (rest === '' || /^[+-]/.test(rest) || (named === undefined && Number.isNaN(size))) return null;
  return sign === '' || sign === '+' ? size : -size;
}

/** A float32 as JavaScript writes it, with the fewest digits that still mean it; -0 with its sign. */
export function showFloat32(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short).replace('e+', 'e');
  }
  return String(value);
}

/** A bound as it is written in a call. */
export function showBound(bound: number | null): string {
  return bound === null ? 'null' : showFloat32(bound);
}
