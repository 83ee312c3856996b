import { ACTIVATIONS } from './families/activations.ts';
import { CONVOLUTION } from './families/convolution.ts';
import { CORE } from './families/core.ts';
import { MERGING } from './families/merging.ts';
import { NORMALIZATION } from './families/normalization.ts';
import { OPERATIONS } from './families/operations.ts';
import { POOLING } from './families/pooling.ts';
import { RANDOM } from './families/random.ts';
import { RECURRENT } from './families/recurrent.ts';
import { SHAPES } from './families/shapes.ts';
import type { ClassVerdicts, Family, Verdict } from './types.ts';
import { CONSTRAINTS, REGULARIZERS } from './values.ts';

/** The classes that were compared with Keras. */
export const FAMILIES: readonly Family[] = [
  ACTIVATIONS,
  CONVOLUTION,
  CORE,
  MERGING,
  NORMALIZATION,
  OPERATIONS,
  POOLING,
  RANDOM,
  RECURRENT,
  SHAPES,
];

const RULES = new Set(`${CONSTRAINTS}|${REGULARIZERS}`.split('|'));

/**
 * Tells whether a key is a constraint or regularizer that tfjs lacks. The translation drops and
 * reports it.
 */
function isDropped(key: string): boolean {
  const [, rule] = /_(?:constraint|regularizer)=(.*)$/.exec(key) ?? [];
  return rule !== undefined && !RULES.has(rule);
}

/** Returns the verdict on a key; undefined if it is not on the list. */
export function verdictOf(key: string): Verdict | undefined {
  if (isDropped(key)) return { kind: 'right' };
  const className = key.startsWith('ops.') ? key : key.replace(/[.@].*/, '');
  const verdicts = verdictsOf(className);
  const own = key.slice(className.length).replace('.', '');
  return verdicts === undefined ? undefined : verdictIn(verdicts, own || 'defaults');
}

/** Returns the rejected pairs of a class, as both keys and the reason. */
export function rejectedPairs(
  className: string,
): [first: string, second: string, reason: string][] {
  return Object.entries(verdictsOf(className)?.rejected ?? {}).flatMap(([keys, reason]) => {
    return wordsOf(keys).flatMap((word) => {
      const [first = '', second] = word.split('&');
      return second === undefined ? [] : [[first, second, reason] as [string, string, string]];
    });
  });
}

/**
 * Tells whether a key without its class is in a word. `padding=same` is in `padding=same|valid`.
 */
export function isIn(word: string, key: string): boolean {
  const at = word.indexOf('=');
  if (at < 0 || !key.startsWith(word.slice(0, at + 1))) return word === key;
  return word
    .slice(at + 1)
    .split('|')
    .includes(key.slice(at + 1));
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function verdictsOf(className: string): ClassVerdicts | undefined {
  const family = FAMILIES.find((each) => Object.hasOwn(each, className));
  return family?.[className];
}

function verdictIn(verdicts: ClassVerdicts, key: string): Verdict | undefined {
  const has = (text: string): boolean => wordsOf(text).some((word) => isIn(word, key));
  for (const kind of ['rejected', 'predicts'] as const) {
    const found = Object.entries(verdicts[kind] ?? {}).find(([keys]) => has(keys));
    if (found !== undefined) return { kind, reason: found[1] };
  }
  for (const kind of ['corrected', 'right'] as const) {
    if (has(verdicts[kind] ?? '')) return { kind };
  }
  return undefined;
}
