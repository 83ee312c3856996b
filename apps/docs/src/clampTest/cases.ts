import { CASTS } from './cases/casts.ts';
import { GRADIENTS } from './cases/gradients.ts';
import type { Tab, TestCase } from './cases/types.ts';
import { VALUES } from './cases/values.ts';

export type { CastCase, GradientCase, Tab, TestCase, ValueCase } from './cases/types.ts';

export const CASES: readonly TestCase[] = [...VALUES, ...GRADIENTS, ...CASTS];

export const TABS: readonly { readonly tab: Tab; readonly text: string }[] = [
  { tab: 'values', text: 'Values' },
  { tab: 'gradients', text: 'Gradients' },
  { tab: 'casts', text: 'Casts' },
];

export function casesOf(tab: Tab): readonly TestCase[] {
  return CASES.filter((each) => each.tab === tab);
}
