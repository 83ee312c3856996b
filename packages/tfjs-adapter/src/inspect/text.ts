import {
  type KerasChange,
  type KerasReport,
  type TfjsEffect,
  unbuildable,
} from '../keras/report.ts';

/** How to write for a terminal: in colours or without. */
export interface TextStyle {
  readonly colour: boolean;
  /** The width of the terminal, in characters. */
  readonly width: number;
}

const HEADINGS: readonly (readonly [TfjsEffect, string])[] = [
  ['rejects', 'tfjs rejects'],
  ['drops', 'tfjs drops without a word'],
  ['ignores', 'tfjs takes and ignores'],
  ['differs', 'tfjs computes something else'],
];

const BOLD = '1';
const DIM = '2';
const RED = '31';
const GREEN = '32';

/** A report for a terminal. */
export function inspectionText(name: string, report: KerasReport, style: TextStyle): string {
  const paint = (code: string, text: string): string =>
    style.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  const lines = [`${paint(BOLD, name)} ${paint(DIM, `(${report.format})`)}`];
  for (const [effect, heading] of HEADINGS) {
    const found = report.changes.filter(({ tfjs }) => tfjs === effect);
    if (found.length === 0) continue;
    lines.push('', paint(BOLD, heading));
    for (const change of found) lines.push(...entry(change, style.width, paint));
  }
  lines.push('', ...conclusion(report, paint));
  return `${lines.join('\n')}\n`;
}

type Paint = (code: string, text: string) => string;

function entry(change: KerasChange, width: number, paint: Paint): string[] {
  const { kind, path, what, instead, fix } = change;
  const [mark, code] = kind === 'changed' ? ['✓', GREEN] : ['✗', RED];
  const [first = '', ...others] = wrapped(`${path}: ${what}`, width);
  const lines = [`  ${paint(code, mark)} ${first.trimStart()}`, ...others];
  if (fix === null && (kind === 'changed' || instead === 'nothing')) return lines;
  return [...lines, ...wrapped(fix ?? instead, width, '→ ').map((line) => paint(code, line))];
}

const INDENT = '    ';

/** Words in lines of a terminal's width. */
function wrapped(text: string, width: number, start = ''): string[] {
  const most = Math.max(width - INDENT.length, 30);
  const lines: string[] = [];
  let line = start;
  for (const word of text.split(' ')) {
    const longer = line === '' || line === start ? line + word : `${line} ${word}`;
    if (longer.length > most && line !== start) {
      lines.push(line);
      line = ' '.repeat(start.length) + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((each) => INDENT + each);
}

function conclusion(report: KerasReport, paint: Paint): string[] {
  const { changes } = report;
  if (changes.length === 0) return ['tfjs takes this model as it is.'];
  if (unbuildable(report).length > 0)
    return [paint(RED, 'This model cannot be had in tfjs as it is: see ✗ above.')];
  const lost = changes.filter(({ kind }) => kind !== 'changed').length;
  return [
    `loadKerasModel ${lost === 0 ? 'fixes all of this' : 'fixes what has ✓; what has ✗ is lost'}. A line behind → does it manually.`,
    `  import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';`,
    paint(GREEN, '  const { model, report } = await loadKerasModel(source);'),
  ];
}
