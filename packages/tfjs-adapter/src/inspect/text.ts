import { escaped } from '@clampwise/model-files/internal';
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
  ['drops', 'tfjs drops silently'],
  ['ignores', 'tfjs accepts and ignores'],
  ['differs', 'tfjs computes differently'],
];

const BOLD = '1';
const DIM = '2';
const RED = '31';
const GREEN = '32';

/** A report for a terminal. Names come from the file, and are written so that they cannot steer it. */
export function inspectionText(name: string, report: KerasReport, style: TextStyle): string {
  const paint = (code: string, text: string): string =>
    style.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  const lines = [`${paint(BOLD, escaped(name))} ${paint(DIM, `(${escaped(report.format)})`)}`];
  lines.push(paint(colourOf(report), summary(report)));
  for (const [effect, heading] of HEADINGS) {
    const found = report.changes.filter(({ tfjs }) => tfjs === effect);
    if (found.length === 0) continue;
    lines.push('', paint(BOLD, heading));
    for (const change of found) lines.push(...entry(change, style.width, paint));
  }
  lines.push(...ending(report, paint));
  return `${lines.join('\n')}\n`;
}

type Paint = (code: string, text: string) => string;

function entry(change: KerasChange, width: number, paint: Paint): string[] {
  const { kind, fix } = change;
  const [path, what, instead] = [change.path, change.what, change.instead].map(escaped) as [
    string,
    string,
    string,
  ];
  const [mark, code] = kind === 'changed' ? ['✓', GREEN] : ['✗', RED];
  const [first = '', ...others] = wrapped(`${path}: ${what}`, width);
  const lines = [`  ${paint(code, mark)} ${first.trimStart()}`, ...others];
  if (fix === null && (kind === 'changed' || instead === 'nothing')) return lines;
  // Code in one piece, to be copied.
  if (fix !== null) return [...lines, paint(code, `${INDENT}→ ${escaped(fix)}`)];
  const arrow = kind === 'changed' ? '→ ' : '= ';
  return [...lines, ...wrapped(instead, width, arrow).map((line) => paint(code, line))];
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

/** The findings in one line: how many there are, and how many loadKerasModel fixes. */
function summary(report: KerasReport): string {
  const { changes } = report;
  if (changes.length === 0) return 'No findings: tfjs loads this model correctly.';
  const missing = unbuildable(report).length;
  const lost = changes.filter(({ kind }) => kind !== 'changed').length;
  const found = `${changes.length} finding${changes.length === 1 ? '' : 's'}`;
  if (missing > 0) return `${found}, ${missing} of which neither tfjs nor loadKerasModel can load.`;
  if (lost === 0) return `${found}, all fixed by loadKerasModel.`;
  return `${found}: ${changes.length - lost} fixed by loadKerasModel, ${lost} lost.`;
}

function colourOf(report: KerasReport): string {
  if (report.changes.every(({ kind }) => kind === 'changed')) return GREEN;
  return unbuildable(report).length > 0 ? RED : BOLD;
}

/** What the marks mean, for those that are there, and how to load the model. */
function ending(report: KerasReport, paint: Paint): string[] {
  const { changes } = report;
  if (changes.length === 0) return [];
  const isFixed = changes.some(({ kind }) => kind === 'changed');
  const isLost = changes.some(({ kind }) => kind !== 'changed');
  const legend = [
    ...(isFixed ? [`${paint(GREEN, '✓')} fixed by loadKerasModel`] : []),
    ...(changes.some(({ fix }) => fix !== null)
      ? [`${paint(GREEN, '→')} code that fixes it in tfjs`]
      : []),
    ...(isLost
      ? [`${paint(RED, '✗')} not fixed`, `${paint(RED, '=')} what you get or can do`]
      : []),
  ];
  if (unbuildable(report).length > 0) return ['', legend.join('   ')];
  return [
    '',
    legend.join('   '),
    '',
    "  import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';",
    paint(GREEN, '  const { model, report } = await loadKerasModel(source);'),
  ];
}
