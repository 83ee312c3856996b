// What `npm run lint` checks in documents and in comments of the code, and why. The rules hold what
// a machine can hold of plain English: short sentences, plain words, one thought at a time, lines
// that fit. In comments, `@example` code and directives for tools are left out.

/**
 * What is checked: names of files, or folders with the Markdown and the TypeScript below them.
 * For a file under several entries of this list and the next, the nearest one counts.
 */
export const COVERED = [
  '.changeset',
  '.github/PULL_REQUEST_TEMPLATE.md',
  'ARCHITECTURE.md',
  'CODE_OF_CONDUCT.md',
  'CONTRIBUTING.md',
  'README.md',
  'SECURITY.md',
  'packages/kernels/README.md',
  'packages/kernels/src',
  'packages/layers/README.md',
  'packages/layers/src',
  'packages/model-files/README.md',
  'packages/model-files/src',
  'packages/tfjs-adapter/oracles',
  'packages/tfjs-adapter/README.md',
  'packages/tfjs-adapter/src',
  'packages/testing/README.md',
  'packages/testing/src',
  'packages/testing/oracles/README.md',
  'apps/bench/README.md',
  'apps/docs/README.md',
  'apps/docs/pages',
  'apps/docs/scripts/apiIntroduction.md',
  'apps/fuzz/README.md',
  'apps/examples/README.md',
  'apps/examples/data/README.md',
];

/**
 * What is not checked yet. An entry moves up when its text has been rewritten.
 * `node scripts/prose.mjs --counts` shows how much is left in each folder.
 *
 * @type {readonly string[]}
 */
export const NOT_COVERED = [];

/** Written by a program. */
export const GENERATED = [
  'apps/docs/pages/api',
  'packages/kernels/api',
  'packages/layers/api',
  'packages/model-files/api',
  'packages/tfjs-adapter/api',
];

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

/** Numbers that a count can begin with. Two is too common a word for a rule. */
export const NUMBERS = ['three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'twelve'];

/** Things of which there is one more some day. */
export const COUNTED = [
  'functions',
  'operations',
  'kernels',
  'packages',
  'backends',
  'dtypes',
  '(?:number|element) types',
  'constraints',
  'optimizers',
  'losses',
  'metrics',
  'examples',
  'names',
  'modes',
  'projections',
];

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
