import { goalLines, reportGoals } from './goalReport.ts';
import type { Timing } from './measure.ts';
import type { RowResult } from './row.ts';
import { ratios, spread, summarise } from './stats.ts';
import { OURS, type Suite } from './suites/suite.ts';
import { columns, duration, figure } from './text.ts';

/** Lists the suites, as lines for a terminal. */
export function listing(suites: readonly Suite[]): string {
  const width = Math.max(...suites.map(({ name }) => name.length), 'all'.length);
  const line = (name: string, seconds: number, title: string): string =>
    `  ${name.padEnd(width)}  ${about(seconds).padEnd(12)}  ${title}`;
  const total = suites.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    'Suites: npm run bench -- <suite>',
    ...suites.map(({ name, seconds, title }) => line(name, seconds, title)),
    line('all', total, 'every suite, one after the other'),
    line('report', total, 'all of them, and a page with charts; --fast for fewer rounds'),
    line('compare', 120, 'the kernels here against those of a git revision: compare main'),
    line('first', 8, 'the first call of a function, which compiles a binary'),
    line('browsers', 200, 'few, in Chromium, Firefox and WebKit, where they are installed'),
    `  ${'goals'.padEnd(width)}  ${'at once'.padEnd(12)}  all goals, from the latest runs here`,
  ].join('\n');
}

function about(seconds: number): string {
  return seconds < 100 ? `about ${seconds} s` : `about ${Math.round(seconds / 60)} min`;
}

/** A row as a table for a terminal, at most 100 columns wide. */
export function reportRow(result: RowResult): string {
  const { work, timings, goals } = result;
  const table = columns([heads(result), ...timings.map((timing) => cells(result, timing))]);
  const [head = '', ...lines] = table;
  const rule = '─'.repeat(Math.max(...table.map((line) => line.length)));
  const faults = timings.flatMap(({ name, wrong, wrongOnSpecial }) => {
    const fault = wrong ?? wrongOnSpecial;
    return fault === null ? [] : [`! ${name} is wrong: ${fault}`];
  });
  return [work, rule, head, ...lines, rule, ...faults, ...goalLines(goals)]
    .map((line, k) => (k === 0 ? line : `  ${line}`))
    .join('\n');
}

function heads({ values, reference }: RowResult): string[] {
  const shortened = reference.startsWith('a copy') ? 'copy' : reference;
  return ['', values > 1 ? 'ns a value' : 'a call', 'spread', `× ${shortened}`, ''];
}

function cells({ values, timings, reference }: RowResult, timing: Timing): string[] {
  const own = summarise(timing.rounds);
  const against = timings.find(({ name }) => name === reference)?.rounds ?? [];
  const ratio = summarise(ratios(timing.rounds, against)).median;
  const wrong = timing.wrong !== null || timing.wrongOnSpecial !== null;
  return [
    timing.name,
    values > 1 ? figure(own.median / values) : duration(own.median),
    `± ${Math.round(spread(own) * 100)} %`,
    figure(ratio),
    wrong ? 'wrong' : '',
  ];
}

/**
 * Sums up a suite in a few lines: its goals, or if it has none, the rows in which another library
 * is faster.
 */
export function reportEnd(rows: readonly RowResult[]): string {
  return rows.some(({ goals }) => goals.length > 0) ? reportGoals(rows) : reportFaster(rows);
}

function reportFaster(rows: readonly RowResult[]): string {
  const lines = rows.flatMap((row) => {
    const [ours, peer] = [fastest(row, true), fastest(row, false)];
    if (ours === null || peer === null) return [];
    const times = summarise(ratios(ours.rounds, peer.rounds)).median;
    return times > 1 ? [`  ${row.work}: ${peer.name}, ${figure(times)} ×`] : [];
  });
  const count = `${OURS} is the fastest that is right in ${rows.length - lines.length} of ${rows.length} rows`;
  return lines.length === 0 ? `${count}.` : [`${count}; faster than it:`, ...lines].join('\n');
}

/**
 * The fastest right contender of Clampwise, or of the other libraries. The reference is the limit,
 * not a library.
 */
function fastest({ timings, reference }: RowResult, ours: boolean): Timing | null {
  const isOurs = (name: string): boolean => name.startsWith(OURS);
  const [best] = timings
    .filter(({ name }) => isOurs(name) === ours && (ours || name !== reference))
    .filter(({ wrong, wrongOnSpecial }) => wrong === null && wrongOnSpecial === null)
    .sort((a, b) => summarise(a.rounds).median - summarise(b.rounds).median);
  return best ?? null;
}
