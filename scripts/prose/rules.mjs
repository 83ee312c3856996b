// The rules, for textlint. Each checks one thing and says what to write instead.
import { split } from 'sentence-splitter';
import { LIMITS, WORDS } from './config.mjs';
import { proseOf } from './text.mjs';

const WORD = /[\p{L}\p{N}]/u;
const BANNED = WORDS.map(([pattern, better]) => [new RegExp(`\\b(?:${pattern})\\b`, 'gi'), better]);
/** It cannot be broken. */
const ONE_IMPORT = /^import (?:\{ \w+ \} from |\* as \w+ from )?'[^']+';$/;
const OPENING = /^\s*(?:[("]\s*)?(?:Who|What)\s+(?!to\b)[a-z]/;

/** A rule that looks at the text of paragraphs, table cells and headings. */
function onText(types, check) {
  return (context) => {
    const { report, RuleError, locator, Syntax } = context;
    const visit = (node) => {
      for (const { message, at } of check(
        proseOf(node, context.getSource(node), Syntax),
        node.type,
      ))
        report(node, new RuleError(message, { padding: locator.at(at) }));
    };
    return Object.fromEntries(types.map((type) => [Syntax[type], visit]));
  };
}

/** A rule that looks at lines of the source. */
function onLines(linesOf) {
  return (context) => {
    const { report, RuleError, locator, Syntax } = context;
    return {
      [Syntax.Document](node) {
        const source = context.getSource(node);
        for (const { start, message } of linesOf(node, source))
          report(node, new RuleError(message, { padding: locator.at(start) }));
      },
    };
  };
}

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
  BANNED.flatMap(([pattern, better]) =>
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

const punctuation = onText(['Paragraph'], (text) => {
  const marks = [...text.matchAll(/(?<!:)[:;](?!:)(?=\s|$)/g)];
  if (marks.length <= LIMITS.marks) return [];
  const message = `${marks.length} colons or semicolons in a paragraph. Write sentences: ${LIMITS.marks} at most.`;
  return [{ at: marks[LIMITS.marks].index, message }];
});

const lineLength = onLines((document, source) => {
  const exempt = document.children.filter(({ type }) => type === 'Table' || type === 'CodeBlock');
  return longLines(source, 0, LIMITS.columns)
    .filter(({ start, line }) => !inside(exempt, start) && !/https?:|\]\(/.test(line))
    .map(({ start, line }) => ({
      start,
      message: `A line of ${line.length} columns. Break it: ${LIMITS.columns} at most.`,
    }));
});

const codeWidth = onLines((document, source) =>
  document.children
    .filter(({ type, lang }) => type === 'CodeBlock' && lang !== 'text')
    .flatMap(({ range: [from, to] }) => longLines(source.slice(from, to), from, LIMITS.codeColumns))
    .filter(({ line }) => !ONE_IMPORT.test(line))
    .map(({ start, line }) => ({
      start,
      message: `A line of code of ${line.length} columns. Break it, or put the result below: ${LIMITS.codeColumns} at most.`,
    })),
);

function longLines(text, offset, limit) {
  let start = offset;
  return text.split('\n').flatMap((line) => {
    const found = line.length > limit ? [{ start, line }] : [];
    start += line.length + 1;
    return found;
  });
}

function inside(nodes, at) {
  return nodes.some(({ range: [from, to] }) => from <= at && at < to);
}

/** Every rule, by its name. */
export const RULES = {
  'sentence-length': sentenceLength,
  'plain-words': plainWords,
  openings,
  punctuation,
  'line-length': lineLength,
  'code-width': codeWidth,
};
