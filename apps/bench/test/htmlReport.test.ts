import { describe, expect, it } from 'vitest';
import { bodyOf } from '../src/htmlReport/body.ts';
import { liveRowsOf } from '../src/htmlReport/liveRows.ts';
import { pageOf } from '../src/htmlReport/page.ts';
import { recordRun } from '../src/htmlReport/record.ts';
import type { SuiteResults } from '../src/results.ts';
import { SUITES } from '../src/suites/suites.ts';
import fixture from './fixtures/results.json' with { type: 'json' };

const results = fixture as unknown as readonly SuiteResults[];
const run = recordRun(results, SUITES);
const body = bodyOf(run);

/** The text of the first section with that id, up to the next heading. */
function section(id: string): string {
  return body.split(`<h2 id="${id}">`)[1]?.split('<h2')[0] ?? '';
}

/** The numbers in an attribute of the dots of a series, in the first drawing of it. */
function dots(html: string, series: string, attribute: string): number[] {
  const group = html.split(`data-series="${series}">`)[1]?.split('</g>')[0] ?? '';
  return [...group.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]+)"`, 'g'))].map(
    ([, text]) => Number(text),
  );
}

/** The heights of the lines of the first chart, by their values. */
function ticks(html: string): { readonly value: number; readonly y: number }[] {
  const drawing = html.split('<svg class="chart"')[1]?.split('</svg>')[0] ?? '';
  const lines = drawing.matchAll(/class="grid"[^>]* y1="([^"]+)"[^>]*\/><text[^>]*>([^<]+)</g);
  return [...lines].map(([, y, value]) => ({ value: Number(value), y: Number(y) }));
}

describe('a chart', () => {
  // The fixture has clip of 10 and of 1000 elements: 80 and 400 ns a call, in the middle of three rounds.
  const bySize = section('by-size');

  it('has the values of the JSON', () => {
    expect(dots(bySize, 'clampwise', 'data-x')).toEqual([10, 1000]);
    expect(dots(bySize, 'clampwise', 'data-y')).toEqual([8, 0.4]);
    // The faster of two loops.
    expect(dots(bySize, 'the fastest loop', 'data-y')).toEqual([4, 3]);
  });

  it('draws them where its logarithmic axis has them', () => {
    const [one, ten] = [1, 10].map((value) => ticks(bySize).find((tick) => tick.value === value));
    const height = (value: number) =>
      (one?.y ?? 0) + Math.log10(value) * ((ten?.y ?? 0) - (one?.y ?? 0));
    const drawn = dots(bySize, 'clampwise', 'cy');
    expect(drawn[0]).toBeCloseTo(height(8), 0);
    expect(drawn[1]).toBeCloseTo(height(0.4), 0);
  });

  it('marks a library that is wrong', () => {
    const group = bySize.split('data-series="tfjs wasm">')[1]?.split('</g>')[0] ?? '';
    expect(group.match(/<circle class="wrong"/g)).toHaveLength(1);
    expect(bySize.split('data-series="clampwise">')[1]?.split('</g>')[0]).not.toContain('wrong');
  });

  it('of a copy has ratios, which are formed round by round', () => {
    // 60 / 30, 80 / 50 and 90 / 60; 300 / 100, 400 / 100 and 500 / 100.
    expect(dots(section('by-copy'), 'clampwise', 'data-y')).toEqual([1.6, 4]);
  });

  it('of few elements compares with the fastest loop', () => {
    expect(dots(section('few'), 'random', 'data-x')).toEqual([16]);
    expect(dots(section('few'), 'random', 'data-y')).toEqual([1.5]);
  });

  it('of all suites has a dot for each row with another contender', () => {
    expect(dots(section('ratios'), 'scale', 'data-y').sort()).toEqual([0.1333, 2]);
    expect(dots(section('ratios'), 'few', 'data-y')).toEqual([1.5]);
  });
});

describe('the tables', () => {
  const rows = section('rows');

  it('show the row in which a loop is faster, and the one in which Clampwise is', () => {
    expect(rows).toContain(
      '<td data-label="Fastest other">40.0 ns ±\u00a013\u00a0%, a loop of conditions</td>',
    );
    expect(rows).toContain('<td data-label="Ratio">2.00</td>');
    expect(rows).toContain(
      '<td data-label="Fastest other">3.00 ns a value ±\u00a00\u00a0%, a loop of conditions</td>',
    );
    expect(rows).toContain('<td data-label="Ratio">0.133 (0.133 to 0.167)</td>');
  });

  it('of the page have every contender, and what is wrong with it', () => {
    const page = pageOf(run);
    expect(page).toContain('<td data-label="Wrong">NaN gives -1, not NaN</td>');
    expect(page).toContain('a loop of Math.min and max');
  });
});

it('the facts are those of the run', () => {
  expect(body).toContain('<dd>2026-11-30</dd>');
  expect(body).toContain('<dd>abcdef012345</dd>');
  expect(body).toContain('<dd>0.5 to 1.5</dd>');
  expect(body).toContain('numpy-ts 1.7.0');
  expect(body).toContain('<dd>npm run bench -- report --fast</dd>');
  expect(body.split('\n').filter((line) => line.trim() === '')).toEqual([]);
});

it('the recorded run can be drawn again from its JSON', () => {
  expect(bodyOf(JSON.parse(JSON.stringify(run)))).toBe(body);
});

it('the rows that readers run have the recorded times', () => {
  const byId = Object.fromEntries(liveRowsOf(run).map((row) => [row.id, row]));
  expect(Object.keys(byId)).toEqual(['clip-16', 'clip-1000']);
  expect(byId['clip-1000']).toMatchObject({
    clampwise: { median: 400 },
    loop: { median: 3000 },
    copy: { median: 100 },
  });
});

it('needs results', () => {
  expect(() => recordRun([], SUITES)).toThrow('There are no results to report');
});
