// The results in the guide on projections, next to SciPy's: oracles/projections.py asked it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');
const { answers } = JSON.parse(read('oracles/projections.json')) as { answers: number[][] };

it("the results in the guide on projections are SciPy's", () => {
  const claims = [...read('pages/guide/projections.md').matchAll(/\/\/ => (\[.*\])$/gm)];
  const shown = claims.map(([, list = '']) =>
    (JSON.parse(list.replaceAll("'", '"')) as (number | string)[]).map(Number),
  );
  expect(shown.map((list) => list.length)).toEqual(answers.map((list) => list.length));
  for (const [k, list] of shown.entries())
    for (const [c, value] of list.entries()) expect(value).toBeCloseTo(answers[k]?.[c] ?? NaN, 3);
});
