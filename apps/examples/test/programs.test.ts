import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES, type Example, MAIN_JOB } from '../src/examples.ts';
import { nearest } from '../src/nearest.ts';
import { isPlain, LONG, run, runsWell, runTogether } from './programs.ts';

const short = EXAMPLES.filter(({ name }) => !LONG.includes(name));
let texts: ReadonlyMap<string, string>;
beforeAll(() => {
  texts = runTogether(short.map(({ name }) => name));
});

describe('npm start', () => {
  let started: ReturnType<typeof run>;
  let lines: string[];
  beforeAll(() => {
    started = run('main');
    lines = started.stdout.split('\n');
  });

  test('ends well, and in silence on the error channel', () => {
    expect(started).toMatchObject({ status: 0, stderr: '' });
  });

  test('prints the two lines of the first example', () => {
    const at = lines.indexOf('Original Gradients: [-2, 0.5, 3, -1.5, 2.5]');
    expect(at).toBeGreaterThan(0);
    expect(lines[at + 1]).toBe('Clipped Gradients: [-1, 0.5, 1, -1, 1]');
  });

  test('runs the three examples, the real data and the edge values, in order', () => {
    const titles = EXAMPLES.slice(0, MAIN_JOB).map(({ title }, k) =>
      lines.indexOf(`${k + 1}. ${title}`),
    );
    expect(titles.every((at) => at >= 0)).toBe(true);
    expect(titles).toEqual([...titles].sort((a, b) => a - b));
  });

  test('says what to run next', () => {
    expect(started.stdout).toMatch(
      /Run next:\n {2}npm run example .*\n {2}npm run bench -- clip .*\n {2}npm run docs .*\n$/,
    );
  });

  test('prints plain text for a terminal of 80 columns', () => {
    isPlain(started.stdout);
  });

  test.each(EXAMPLES.slice(0, MAIN_JOB))('prints the same each time: $name', ({ name }) => {
    const text = texts.get(name);
    expect(text).toMatch(/\w/);
    expect(started.stdout).toContain(`-\n${text}`);
  });
});

describe('npm run example', () => {
  test('without a name lists every example', () => {
    const { status, stdout } = run('example');
    expect(status).toBe(0);
    for (const { name, title } of EXAMPLES) expect(stdout).toMatch(new RegExp(`${name} +${title}`));
  });

  test('-- non-neg-layer runs', () => {
    runsWell(short.find(({ name }) => name === 'non-neg-layer') as Example);
  });

  test.each(short)('$name prints plain text for a terminal of 80 columns', ({ name }) => {
    const text = texts.get(name) ?? '';
    expect(text).toMatch(/\w/);
    isPlain(text);
  });

  test('with an unknown name says so, names the nearest and lists them', () => {
    const { status, stdout, stderr } = run('example', 'clip-gradient');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain("There is no example 'clip-gradient'. Did you mean 'clip-gradients'?");
    for (const { name } of EXAMPLES) expect(stderr).toContain(name);
  });

  test.each([
    ['Rain', 'seattle-rain'],
    ['zzzzzz', undefined],
  ])('for %s suggests %s', (name, suggested) => {
    const names = EXAMPLES.map((each) => each.name);
    expect(nearest(name, names)).toBe(suggested);
  });
});
