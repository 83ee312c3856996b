import { type Figure, type Section, sectionsOf } from './figures.ts';
import type { RunRecord } from './record.ts';
import { escaped } from './svg.ts';
import { comparisonTables } from './tables.ts';

const ROWS_NOTE =
  'Medians with their spread: half the distance between the quartiles. The ratio is the time of ' +
  'Clampwise divided by that of the fastest other, round by round, with its quartiles. Below 1, ' +
  'Clampwise is faster. It works on ordinary arrays in all rows that have them. Some others do ' +
  'less work, and their names say so: “without these”, “alone”.';

/** The facts about a run, its charts and its tables, as HTML without blank lines. */
export function bodyOf(run: RunRecord): string {
  return [
    '<div class="benchmarks">',
    ...factsOf(run),
    ...sectionsOf(run).flatMap(sectionText),
    '<h2 id="rows">All rows</h2>',
    `<p>${ROWS_NOTE}</p>`,
    ...comparisonTables(run.suites),
    '</div>',
  ].join('\n');
}

function factsOf({ date, commit, command, machine, versions, suites }: RunRecord): string[] {
  const loads = suites.flatMap(({ load }) => [load.before, load.after]);
  const rounds = [...new Set(suites.map(({ pace }) => pace.rounds))].join(' or ');
  const others = Object.entries(versions)
    .filter(([name]) => !name.startsWith('@clampwise/'))
    .map(([name, version]) => `${name} ${version}`);
  const facts: readonly (readonly [string, string])[] = [
    ['Date', date.slice(0, 10)],
    ['Commit', commit?.replace(/^([0-9a-f]{12})[0-9a-f]+/, '$1') ?? 'unknown'],
    ['Machine', `${machine.processor}, ${machine.cores} cores, ${machine.platform}`],
    ['Engine', `Node ${machine.node}, V8 ${machine.v8}, one thread`],
    ['Load of the machine', `${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`],
    ['Rounds', `${rounds}, in which all contenders of a row take turns`],
    ['Other libraries', others.join(', ')],
    ['Command', command],
  ];
  return [
    '<dl class="facts">',
    ...facts.map(([term, text]) => `<div><dt>${term}</dt><dd>${escaped(text)}</dd></div>`),
    '</dl>',
  ];
}

function sectionText({ id, title, note, figures }: Section): string[] {
  return [
    `<h2 id="${id}">${escaped(title)}</h2>`,
    `<p>${codeIn(escaped(note))}</p>`,
    '<div class="figures">',
    ...figures.flatMap(drawn),
    '</div>',
  ];
}

/**
 * No tag has a role: with one, Vue would put the whole text into the page's script a second time.
 */
function drawn({ title, legend, wide, narrow }: Figure): string[] {
  const entries = legend.map(
    ({ name, style }) =>
      `<li><svg class="key" viewBox="0 0 26 10" width="26" height="10" aria-hidden="true"><g class="series ${style}"><polyline points="0,5 26,5"/><circle cx="13" cy="5" r="3"/></g></svg>${escaped(name)}</li>`,
  );
  return [
    '<figure>',
    ...(title === '' ? [] : [`<figcaption>${escaped(title)}</figcaption>`]),
    ...(entries.length === 0 ? [] : ['<ul class="key">', ...entries, '</ul>']),
    `<div class="wide">${wide}</div>`,
    `<div class="narrow">${narrow}</div>`,
    '</figure>',
  ];
}

function codeIn(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
