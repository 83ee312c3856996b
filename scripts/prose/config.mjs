// What `npm run lint` checks in Markdown, and why. The rules hold what a machine can hold of plain
// English: short sentences, plain words, one thought at a time, lines that fit.

/** The files that are checked: names, or folders with everything below. */
export const COVERED = [
  'README.md',
  'packages/kernels/README.md',
  'packages/layers/README.md',
  'packages/tfjs-adapter/README.md',
  'packages/testing/README.md',
  'apps/docs/README.md',
  'apps/docs/pages',
  'apps/examples/README.md',
];

/** What is not checked yet. A file moves up when its text has been rewritten. */
export const NOT_COVERED = [
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'apps/bench/README.md',
  'apps/examples/data/README.md',
  'doc comments, code comments and error messages',
];

/** Written by a program. */
export const GENERATED = ['apps/docs/pages/api'];

export const LIMITS = {
  /** Words in a sentence. A longer one is two sentences. */
  words: 25,
  /** Colons and semicolons in a paragraph. */
  marks: 1,
  /** Columns of a line, except in tables, in code and for links. */
  columns: 100,
  /** Columns of a line of code: what a phone shows. */
  codeColumns: 60,
};

/** Words that readers trip over, and the plain word for each. `\b` stands around each. */
export const WORDS = [
  { word: 'mends?|mended|mending', better: 'fix' },
  { word: 'refuses?|refused|refusing', better: 'throw, or reject' },
  { word: 'twins?', better: 'JavaScript version' },
  { word: 'peers?(?! dependenc)', better: 'other library' },
  { word: 'beside', better: 'next to, or compared with' },
  { word: 'by hand', better: 'manually' },
  { word: 'does nothing|do nothing', better: 'has no effect' },
  { word: 'likewise|the same goes for', better: 'say it again, or use a table' },
  { word: 'those of|that of', better: 'name the thing again' },
  { word: 'than nothing', better: 'negative' },
  { word: 'what comes out', better: 'name who returns it' },
  { word: 'misspelt', better: 'misspelled' },
  { word: 'neighbours?', better: 'neighbor' },
  { word: 'normalisation|normalised|quantise', better: 'the American spelling, with z' },
  { word: 'licence', better: 'license' },
];
