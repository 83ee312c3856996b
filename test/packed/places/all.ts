import { BUNDLERS } from './bundlers.ts';
import { TYPE_CHECKERS } from './compilers.ts';
import { REGISTRY } from './npm.ts';
import { PAGES } from './pages.ts';
import type { Place } from './place.ts';
import { RUNTIMES } from './runtimes.ts';

export const PLACES: readonly Place[] = [
  ...RUNTIMES,
  ...BUNDLERS,
  ...PAGES,
  ...TYPE_CHECKERS,
  ...REGISTRY,
];

/** The words of the places that `npm run check:packages` checks too, and so CI. */
export const SHORT_FORM: readonly string[] = ['node', 'vite', 'worker', 'csp', 'script'];
