import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import { commentsIn, longComments } from './comments.mjs';
import { RULES, RULES_OF_COMMENTS } from './rules.mjs';

const kernel = new TextlintKernel();
const plugins = [{ pluginId: 'markdown', plugin: markdown.default ?? markdown }];

/** @typedef {{ line: number, column: number, rule: string, message: string }} Finding */

/**
 * What the rules find in one file, from its top: in Markdown, or in the comments of TypeScript.
 *
 * @param {string} text
 * @returns {Promise<Finding[]>}
 */
export async function checkProse(text, filePath = 'text.md') {
  const found = await (filePath.endsWith('.ts') ? inComments(text) : inMarkdown(text, RULES));
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}

/**
 * @param {string} source
 * @returns {Promise<Finding[]>}
 */
async function inComments(source) {
  const { markdown, places } = commentsIn(source);
  const found = (await inMarkdown(markdown, RULES_OF_COMMENTS)).map((finding) => {
    const { line, columns } = places[finding.line - 1] ?? { line: finding.line, columns: 0 };
    return { ...finding, line, column: finding.column + columns };
  });
  return [...found, ...longComments(source)];
}

/**
 * @param {string} text
 * @param {Readonly<Record<string, import('./rules.mjs').Rule>>} rules
 * @returns {Promise<Finding[]>}
 */
async function inMarkdown(text, rules) {
  const { messages } = await kernel.lintText(text, {
    ext: '.md',
    plugins,
    rules: Object.entries(rules).map(([ruleId, rule]) => ({ ruleId, rule })),
    filePath: 'text.md',
  });
  return messages.map(({ line, column, ruleId, message }) => ({
    line,
    column,
    rule: ruleId,
    message,
  }));
}
