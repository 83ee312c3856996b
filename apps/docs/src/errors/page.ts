// The page of all error messages, as Markdown.
import { KINDS, type Kind, kindOf, OTHER } from './kinds.ts';
import type { Message } from './messages.ts';

/** The error of a kind's calls: its name and message, as a console prints them. */
export type Thrown = (calls: readonly string[]) => Promise<string>;

/** More functions than these are most of a package. More arguments say no more. */
const MOST_NAMES = 4;

/** Columns of a sample. */
const SAMPLE = 60;

const INTRODUCTION = `# Error messages

All errors of Clampwise are a \`ClampwiseTypeError\` (wrong kind of value) or a \`ClampwiseRangeError\`
(value out of range). Each one names the function, the argument, the value and what is allowed:

\`\`\`js
import { clip, isClampwiseError } from '@clampwise/kernels';

const told = [];
try {
  clip(Float32Array.of(1, 2, 3), 2, 1);
} catch (error) {
  if (!isClampwiseError(error)) throw error;
  told.push(error.op, error.argument, error.received);
}
told; // => ['clip', 'min', '2']
\`\`\`

To find your message, search this page for its words after the name of the argument. In the
tables, \`…\` stands for a value, a name or a shape. A line below a message is a hint that it may
add. No function writes anything before all checks have passed.
`;

export async function errorPage(messages: readonly Message[], thrown: Thrown): Promise<string> {
  const sections: string[] = [];
  for (const kind of [...KINDS, OTHER]) {
    const own = messages.filter((message) => kindOf(message) === kind);
    if (own.length > 0) sections.push(await section(kind, own, thrown));
  }
  return [INTRODUCTION, ...sections].join('\n');
}

async function section(
  { title, text, calls }: Kind,
  messages: readonly Message[],
  thrown: Thrown,
): Promise<string> {
  const parts = [`## ${title}`, ...text.map((paragraph) => wrapped(paragraph))];
  if (calls.length > 0) {
    const said = wrapped(await thrown(calls), SAMPLE, '  ');
    const lines = [...calls.map((call) => `> ${call}`), said];
    parts.push(['```text', ...lines, '```'].join('\n'));
  }
  const rows = messages.map((message) => `| ${messageCell(message)} | ${originCell(message)} |`);
  parts.push(['| message | from |', '| --- | --- |', ...rows].join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function messageCell({ text, hints }: Message): string {
  return [text, ...hints].map((part) => `\`${escaped(part)}\``).join('<br>');
}

/** The packages, with the functions if they are few, and the arguments if the text has none. */
function originCell({ text, arguments: names, packages, ops }: Message): string {
  const from = packages.join(', ');
  const lines = [ops.length > 0 && ops.length <= MOST_NAMES ? `${from}: ${code(ops)}` : from];
  if (text.startsWith('…') && names.length > 0) lines.push(`for ${code(names)}`);
  return lines.join('<br>');
}

function code(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `\`${escaped(name)}\``);
  return shown.join(', ') + (names.length > shown.length ? ' and others' : '');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** Lines of at most so many columns. */
function wrapped(text: string, columns = 100, indent = ''): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    if (longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}
