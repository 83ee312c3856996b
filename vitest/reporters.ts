import type { InlineConfig } from 'vitest/node';

/** The parts of a run whose reports CI and `npm test` count. */
const PARTS = ['quick', 'rest', 'browser', 'isolated'];

/** The reporters of a run. A part of a run also writes reports/<part>.json. */
export function reportersOf(part: string): NonNullable<InlineConfig['reporters']> {
  if (!PARTS.includes(part)) return ['default'];
  return [
    ['default', { summary: false }],
    ['json', { outputFile: `reports/${part}.json` }],
  ];
}
