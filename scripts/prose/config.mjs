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

/** Words that readers trip over, and the plain word for each. `\b` stands around each pattern. */
export const WORDS = [
  ['mends?|mended|mending', 'fix'],
  ['refuses?|refused|refusing', 'throw, or reject'],
  ['twins?', 'JavaScript version'],
  ['peers?(?! dependenc)', 'other library'],
  ['beside', 'next to, or compared with'],
  ['by hand', 'manually'],
  ['does nothing|do nothing', 'has no effect'],
  ['likewise|the same goes for', 'say it again, or use a table'],
  ['those of|that of', 'name the thing again'],
  ['than nothing', 'negative'],
  ['what comes out', 'name who returns it'],
  ['misspelt', 'misspelled'],
  ['neighbours?', 'neighbor'],
  ['normalisation|normalised|quantise', 'the American spelling, with z'],
  ['licence', 'license'],
];
