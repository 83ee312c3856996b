// The rules, for textlint. Each checks one thing and says what to write instead.
import { split } from 'sentence-splitter';
import { COUNTED, LIMITS, NUMBERS, WORDS } from './config.mjs';
import { proseOf } from './text.mjs';

const WORD = /[\p{L}\p{N}]/u;
const BANNED = WORDS.map(({ word, better }) => ({
  pattern: new RegExp(`\\b(?:${word})\\b`, 'gi'),
  better,
}));
/** May have long lines: other people's words, and what cannot be broken. */
const EXEMPT = ['BlockQuote', 'CodeBlock', 'Table'];
/** It cannot be broken. */
const ONE_IMPORT = /^import (?:\{ \w+ \} from |\* as \w+ from )?'[^']+';$/;
/** Code at the start and its colon, as in the list of options: the form, not a sentence. */
const DEFINED = /^\s*x+:/;
/** A count of what the code holds: wrong as soon as one is added. */
const COUNT = new RegExp(
  `\\b(?:\\d+|${NUMBERS.join('|')}) (?:\\w+ )?(?:${COUNTED.join('|')})\\b`,
  'gi',
);
const OPENING = /^\s*(?:[("]\s*)?(?:Who|What)\s+(?!to\b)[a-z]/;

/**
 * @typedef {{ type: string, range: readonly [number, number], lang?: string | null | undefined }} Part
 * @typedef {{ at: number, message: string }} Finding
 * @typedef {import('@textlint/kernel').TextlintKernelRule['rule']} Rule
 */

/**
 * A rule that looks at the text of paragraphs, table cells and headings.
 *
 * @param {readonly ('Paragraph' | 'TableCell' | 'Header')[]} types
 * @param {(text: string) => Finding[]} check
 * @returns {Rule}
 */
function onText(types, check) {
  return (context) => {
    const { report, RuleError, locator, Syntax } = context;
    /** @param {import('./text.mjs').TextNode} node */
    const visit = (node) => {
      if (isQuoted(node)) return;
      const text = proseOf(node, context.getSource(/** @type {never} */ (node)));
      for (const { message, at } of check(text))
        report(/** @type {never} */ (node), new RuleError(message, { padding: locator.at(at) }));
    };
    return Object.fromEntries(types.map((type) => [Syntax[type], visit]));
  };
}

/**
 * A rule that looks at lines of the source.
 *
 * @param {(parts: readonly Part[], source: string) => Finding[]} linesOf
 * @returns {Rule}
 */
function onLines(linesOf) {
  return (context) => {
    const { report, RuleError, locator, Syntax } = context;
    return {
      [Syntax.Document](node) {
        const source = context.getSource(node);
        for (const { at, message } of linesOf(node.children, source))
          report(node, new RuleError(message, { padding: locator.at(at) }));
      },
    };
  };
}

/**
 * Whether a node stands in a quotation: other people's words.
 *
 * @param {import('./text.mjs').TextNode} node
 * @returns {boolean}
 */
function isQuoted({ type, parent }) {
  return type === 'BlockQuote' || (parent != null && isQuoted(parent));
}

/** @param {string} text */
function sentences(text) {
  return split(text).filter(({ type }) => type === 'Sentence');
}

const sentenceLength = onText(['Paragraph', 'TableCell'], (text) =>
  sentences(text).flatMap(({ raw, range }) => {
    const count = raw.split(/\s+/).filter((part) => WORD.test(part)).length;
    if (count <= LIMITS.words) return [];
    return [
      { at: range[0], message: `A sentence of ${count} words. Split it: ${LIMITS.words} at most.` },
    ];
  }),
);

const plainWords = onText(['Paragraph', 'TableCell', 'Header'], (text) =>
  BANNED.flatMap(({ pattern, better }) =>
    [...text.matchAll(pattern)].map(({ 0: word, index }) => ({
      at: index,
      message: `"${word}". Write instead: ${better}.`,
    })),
  ),
);

const openings = onText(['Paragraph', 'Header'], (text) =>
  sentences(text)
    .filter(({ raw }) => OPENING.test(raw) && !/\?\W*$/.test(raw))
    .map(({ range }) => ({
      at: range[0],
      message:
        'A sentence opens with "Who" or "What" and a verb. Write "If you …", or name the subject.',
    })),
);

const counts = onText(['Paragraph', 'TableCell', 'Header'], (text) =>
  [...text.matchAll(COUNT)].map(({ 0: count, index }) => ({
    at: index,
    message: `"${count}". A count by hand: generate it, name the things, or leave it out.`,
  })),
);

const punctuation = onText(['Paragraph'], (text) => {
  const from = DEFINED.exec(text)?.[0].length ?? 0;
  const marks = [...text.slice(from).matchAll(/(?<!:)[:;](?!:)(?=\s|$)/g)];
  const surplus = marks[LIMITS.marks];
  if (surplus === undefined) return [];
  const message = `${marks.length} colons or semicolons in a paragraph. Write sentences: ${LIMITS.marks} at most.`;
  return [{ at: from + surplus.index, message }];
});

const lineLength = onLines((parts, source) => {
  const exempt = parts.filter(({ type }) => EXEMPT.includes(type));
  return longLines(source, 0, LIMITS.columns)
    .filter(({ start, line }) => !inside(exempt, start) && !/https?:|\]\(/.test(line))
    .map(({ start, line }) => ({
      at: start,
      message: `A line of ${line.length} columns. Break it: ${LIMITS.columns} at most.`,
    }));
});

const codeWidth = onLines((parts, source) =>
  parts
    .filter(({ type, lang }) => type === 'CodeBlock' && lang !== 'text')
    .flatMap(({ range: [from, to] }) => longLines(source.slice(from, to), from, LIMITS.codeColumns))
    .filter(({ line }) => !ONE_IMPORT.test(line))
    .map(({ start, line }) => ({
      at: start,
      message: `A line of code of ${line.length} columns. Break it, or put the result below: ${LIMITS.codeColumns} at most.`,
    })),
);

/**
 * @param {string} text
 * @param {number} offset
 * @param {number} limit
 */
function longLines(text, offset, limit) {
  let start = offset;
  return text.split('\n').flatMap((line) => {
    const found = line.length > limit ? [{ start, line }] : [];
    start += line.length + 1;
    return found;
  });
}

/**
 * @param {readonly Part[]} nodes
 * @param {number} at
 */
function inside(nodes, at) {
  return nodes.some(({ range: [from, to] }) => from <= at && at < to);
}

/** The rules for comments, by name. */
export const RULES_OF_COMMENTS = {
  'sentence-length': sentenceLength,
  'plain-words': plainWords,
  openings,
  punctuation,
};

/** The rules for documents, by name. Comments have a rule of their own for long lines. */
export const RULES = {
  ...RULES_OF_COMMENTS,
  counts,
  'line-length': lineLength,
  'code-width': codeWidth,
};
