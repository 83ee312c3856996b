// A part of the cases of long tests, for `npm run check`. The seed of the run chooses it.

import { turnOf } from './turn.ts';

const isSampled = process.env.CLAMPWISE_SAMPLE === '1';
const seed = Number(process.env.CLAMPWISE_SEED ?? 0);

/** All cases, or in a sampled run one of every few. */
export function sampled<T>(cases: readonly T[], every: number): readonly T[] {
  return isSampled ? cases.filter((_, k) => (k + seed) % every === 0) : cases;
}

/** A number of cases that are drawn at random, or in a sampled run one of every few. */
export function fewer(count: number, every: number): number {
  return isSampled ? Math.ceil(count / every) : count;
}

/** Whether a test runs: always, or in one of every few sampled runs. */
export function isDrawn(name: string, every: number): boolean {
  return !isSampled || turnOf(name, seed, every) === 0;
}
