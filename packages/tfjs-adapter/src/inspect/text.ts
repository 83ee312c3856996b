import { escaped } from '@clampwise/model-files/internal';
import {
  type KerasChange,
  type KerasReport,
  type TfjsEffect,
  unbuildable,
} from '../keras/report.ts';

/** How to write for a terminal. */
export interface TextStyle {
  /** Whether it shows colors. */
  readonly colour: boolean;
  /** The width of the terminal, in characters. */
  readonly width: number;
}

/** The headings, and what stands under each. */
const HEADINGS: readonly (readonly [string, (change: KerasChange) => boolean])[] = [
  ['neither tfjs nor loadKerasModel supports', isUnsupported],
  ['tfjs rejects', isOf('rejects')],
  ['tfjs drops silently', isOf('drops')],
  ['tfjs accepts and ignores', isOf('ignores')],
  ['tfjs computes differently', isOf('differs')],
  ['not compared with Keras', isOf('accepts')],
];

function isUnsupported({ kind }: KerasChange): boolean {
  return kind === 'unsupported';
}

function isOf(effect: TfjsEffect): (change: KerasChange) => boolean {
  return (change) => change.tfjs === effect && !isUnsupported(change);
}

const BOLD = '1';
const DIM = '2';
const RED = '31';
const GREEN = '32';

/**
 * Returns a report for a terminal, which ends with a summary in one line. Names come from the file,
 * and are escaped, so that they cannot control the terminal.
 */
export function inspectionText(name: string, report: KerasReport, style: TextStyle): string {
  const paint = (code: string, text: string): string =>
    style.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  const lines = [`${paint(BOLD, escaped(name))} ${paint(DIM, `(${escaped(report.format)})`)}`, ''];
  for (const [heading, isBelow] of HEADINGS) {
    const found = report.changes.filter(isBelow);
    if (found.length === 0) continue;
    lines.push(paint(BOLD, heading));
    for (const change of found) lines.push(...entry(change, style.width, paint));
    lines.push('');
  }
  lines.push(...ending(report, paint), paint(colourOf(report), summary(report)));
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

/** Breaks a text into lines of a terminal's width. */
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
  const fixed = changes.filter(({ kind }) => kind === 'changed').length;
  const found = `${changes.length} finding${changes.length === 1 ? '' : 's'}`;
  if (missing > 0) return `${found}: ${missing} that neither tfjs nor loadKerasModel can load.`;
  if (fixed < changes.length) {
    return `${found}: ${fixed} fixed by loadKerasModel, ${changes.length - fixed} not fixed.`;
  }
  return changes.length === 1
    ? `${found}, fixed by loadKerasModel.`
    : `${found}, all fixed by loadKerasModel.`;
}

function colourOf(report: KerasReport): string {
  if (report.changes.every(({ kind }) => kind === 'changed')) return GREEN;
  return unbuildable(report).length > 0 ? RED : BOLD;
}

/** The marks that are there with their meaning, and how to load the model. */
function ending(report: KerasReport, paint: Paint): string[] {
  const { changes } = report;
  if (changes.length === 0) return [];
  const kinds = new Set(changes.map(({ kind }) => kind === 'changed'));
  const legend = [
    ...(kinds.has(true) ? [`${paint(GREEN, '✓')} fixed by loadKerasModel`] : []),
    ...(changes.some(({ fix }) => fix !== null)
      ? [`${paint(GREEN, '→')} code that fixes it in tfjs`]
      : []),
    ...(kinds.has(false)
      ? [`${paint(RED, '✗')} not fixed`, `${paint(RED, '=')} what you get or can do`]
      : []),
  ];
  const code = [
    "  import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';",
    paint(GREEN, '  const { model, report } = await loadKerasModel(source);'),
    '',
  ];
  // Two lines of two, since four marks are wider than a terminal.
  const lines = [legend.slice(0, 2), legend.slice(2)].filter((each) => each.length > 0);
  const marks = lines.map((each) => each.join('   '));
  return [...marks, '', ...(unbuildable(report).length > 0 ? [] : code)];
}
