import { placesCount } from './arrangements.ts';
import { CASES, type TestCase } from './cases.ts';
import { codeOf } from './codeOf.ts';
import { show } from './judge.ts';
import { type Column, cellOf } from './useClampTest.ts';

/** The name of an engine with its backend or form. */
export function engineText({ name, form, version }: Column): string {
  return [name, version, form].filter((part) => part !== undefined && part !== '').join(' ');
}

/** All results, as data. */
export function jsonOf(columns: readonly Column[], agent: string): string {
  const engines = columns.map(({ id, name, form, version, cells, yours, time }) => ({
    id,
    name,
    form,
    version,
    time,
    cells: CASES.map((test) => ({
      case: test.id,
      from: yours.has(test.id) ? 'this browser' : 'recorded',
      ...cells[test.id],
    })),
  }));
  return JSON.stringify({ agent, engines }, null, 2);
}

/** A bug report for the authors of an engine, in Markdown. */
export function bugReport(column: Column, test: TestCase, agent: string): string {
  const { got, where, failed } = cellOf(column, test);
  const right = test.right === null ? 'an error' : show(test.right);
  const code = codeOf(column.id, test);
  const from = column.yours.has(test.id) ? agent : 'Node';
  return [
    `### ${test.title} gives ${got}, expected ${right}`,
    '',
    `- library: ${engineText(column)}`,
    `- where: ${from}`,
    `- seen: ${where}; in ${failed} of ${placesCount} lengths and places`,
    ...(code === null ? [] : ['', '```js', code, '```']),
    '',
    test.why,
    '',
  ].join('\n');
}
