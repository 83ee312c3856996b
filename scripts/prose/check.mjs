import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import { RULES } from './rules.mjs';

const plugin = markdown.default ?? markdown;
const options = {
  ext: '.md',
  plugins: [{ pluginId: 'markdown', plugin }],
  rules: Object.entries(RULES).map(([ruleId, rule]) => ({ ruleId, rule })),
};

/** What the rules find in one text, from its top. */
export async function checkProse(text, filePath = 'text.md') {
  const { messages } = await new TextlintKernel().lintText(text, { ...options, filePath });
  return messages
    .map(({ line, column, ruleId, message }) => ({ line, column, rule: ruleId, message }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
