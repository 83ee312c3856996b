// A part of the cases of long tests, for `npm run check`. The seed of the run chooses it.

const isSampled = process.env.CLAMPWISE_SAMPLE === '1';
const seed = Number(process.env.CLAMPWISE_SEED ?? 0);

/** All cases, or in a sampled run one of every few. */
export function sampled<T>(cases: readonly T[], every: number): readonly T[] {
  return isSampled ? cases.filter((_, k) => (k + seed) % every === 0) : cases;
}
