import type { InlineConfig } from 'vitest/node';

/** The parts of a run that leave a report, from which CI and `npm test` count. */
const PARTS = ['quick', 'rest', 'browser', 'isolated'];

/** The reporters of a run: one for people, and for the parts of a run one that writes reports/<part>.json. */
export function reportersOf(part: string): NonNullable<InlineConfig['reporters']> {
  if (!PARTS.includes(part)) return ['default'];
  return [
    ['default', { summary: false }],
    ['json', { outputFile: `reports/${part}.json` }],
  ];
}
