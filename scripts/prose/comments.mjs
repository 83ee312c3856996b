// The comments of a source file as Markdown, so that the rules for documents read them too.
import { LIMITS } from './config.mjs';

const TAG = /^@(?:(?:param|typeParam)\s+\S+(?:\s+-)?|\w+)\s*/;
const LINK = /\{@link\b[^}]*\}/g;
/** Comments for a tool. */
const DIRECTIVE = /^\s*\/\/(?:\/|\s*(?:biome|@ts|@clampwise|#__))/;
const COMMENT = /^\s*(?:\/\*|\*|\/\/)|\s\/\/ /;

/**
 * Markdown, and the place of each of its lines in the source: its line from 1, and the columns that
 * stand before the text.
 *
 * @typedef {{ markdown: string, places: { line: number, columns: number }[] }} Comments
 */

/**
 * The text of the comments, without examples: each comment and each tag is a paragraph.
 *
 * @param {string} source
 * @returns {Comments}
 */
export function commentsIn(source) {
  /** @type {string[]} */
  const text = [];
  /** @type {Comments['places']} */
  const places = [];
  const add = (/** @type {string} */ line, /** @type {number} */ at, columns = 0) => {
    text.push(line.replace(LINK, (link) => `\`${'x'.repeat(link.length - 2)}\``).trimEnd());
    places.push({ line: at, columns });
  };
  let within = false;
  let tag = '';
  source.split('\n').forEach((whole, k) => {
    const opens = !within && /^\s*\/\*\*/.test(whole);
    if (!opens && !within) {
      const [, mark, said] = (!DIRECTIVE.test(whole) && /^(\s*\/\/ ?)(.*)$/.exec(whole)) || [];
      add(said ?? '', k + 1, mark?.length);
      return;
    }
    if (opens) {
      tag = '';
      add('', k + 1);
    }
    within = !whole.includes('*/');
    const line = whole.replace(/\s*\*\/.*$/, '');
    let columns = /^\s*(?:\/\*\*|\*)? ?/.exec(line)?.[0].length ?? 0;
    const opened = TAG.exec(line.slice(columns));
    if (opened !== null) {
      tag = opened[0].trim();
      columns += opened[0].length;
      add('', k + 1);
    } else if (tag !== '') {
      columns += /^ {0,2}/.exec(line.slice(columns))?.[0].length ?? 0;
    }
    add(tag === '@example' ? '' : line.slice(columns), k + 1, columns);
  });
  return { markdown: text.join('\n'), places };
}

/**
 * The lines of comments that are too long. Code is the formatter's affair.
 *
 * @param {string} source
 */
export function longComments(source) {
  return source.split('\n').flatMap((text, k) => {
    const isShort = text.length <= LIMITS.columns;
    if (isShort || !COMMENT.test(text) || /https?:|^\s*\* \|/.test(text)) return [];
    const message = `A comment of ${text.length} columns. Break it: ${LIMITS.columns} at most.`;
    return [{ line: k + 1, column: 1, rule: 'line-length', message }];
  });
}
