import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import { RULES } from './rules.mjs';

const options = {
  ext: '.md',
  plugins: [{ pluginId: 'markdown', plugin: markdown.default ?? markdown }],
  rules: Object.entries(RULES).map(([ruleId, rule]) => ({ ruleId, rule })),
};

/**
 * What the rules find in one text, from its top.
 *
 * @param {string} text
 */
export async function checkProse(text, filePath = 'text.md') {
  const { messages } = await new TextlintKernel().lintText(text, { ...options, filePath });
  return messages
    .map(({ line, column, ruleId, message }) => ({ line, column, rule: ruleId, message }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
