import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { sizeText } from '../src/inputs.ts';
import { reportRow } from '../src/report.ts';
import { type RowResult, runRow } from '../src/row.ts';
import { OURS, type Suite } from '../src/suites/suite.ts';
import { SUITES } from '../src/suites/suites.ts';
import { SMOKE_PACE } from './rows.ts';

const SMOKE_SIZES = { large: 4096, huge: 8192 };

async function smoke({ load }: Suite): Promise<RowResult[]> {
  const results: RowResult[] = [];
  const rows = await load();
  for await (const row of rows(SMOKE_SIZES)) results.push(await runRow(row, SMOKE_PACE));
  return results;
}

const smoked = new Map<string, RowResult[]>();

// One after the other: tfjs runs on one backend at a time.
beforeAll(async () => {
  for (const suite of SUITES) smoked.set(suite.name, await smoke(suite));
}, 120_000);

const resultsOf = ({ name }: Suite): RowResult[] => smoked.get(name) as RowResult[];

describe.each(SUITES)('the suite $name', (suite) => {
  it('runs, and gives right answers', () => {
    const results = resultsOf(suite);
    expect(results.length).toBeGreaterThan(1);
    for (const { work, timings, reference, goals } of results) {
      const ours = timings.filter(({ name }) => name.startsWith(OURS));
      expect(ours, work).not.toEqual([]);
      for (const { name, wrong, wrongOnSpecial } of ours) {
        expect([name, wrong, wrongOnSpecial], work).toEqual([name, null, null]);
      }
      const names = timings.map(({ name }) => name);
      expect(new Set(names).size, work).toBe(names.length);
      expect(names, work).toContain(reference);
      for (const { text, figure } of goals) expect(figure, `${work}: ${text}`).not.toBeNull();
    }
  });

  it('fits on a terminal of 100 columns', () => {
    const lines = resultsOf(suite).flatMap((result) => reportRow(result).split('\n'));
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });
});

it('case 54: clip is measured from one element to as many as a run is asked for', () => {
  const works = resultsOf(SUITES.find(({ name }) => name === 'clip') as Suite).map(
    ({ work }) => work,
  );
  for (const size of [
    '1 float32 element ',
    '10 float32',
    '1000 float32',
    `${sizeText(SMOKE_SIZES.large)} float32`,
  ]) {
    expect(works.some((work) => work.startsWith(`clip of ${size}`))).toBe(true);
  }
});

describe('peers', () => {
  it('that are known to be wrong are found out', () => {
    const results = SUITES.flatMap(resultsOf);
    const faults = (peer: string, work: RegExp) =>
      results
        .filter((result) => work.test(result.work))
        .flatMap(({ timings }) => timings.filter(({ name }) => name === peer));
    const [stock] = faults('tfjs wasm', /^clip of 16 float32/);
    expect(stock).toMatchObject({ wrong: null, wrongOnSpecial: 'NaN gives -1, not NaN' });
    for (const timing of faults('tfjs wasm', /^clip int32/)) expect(timing.wrong).not.toBeNull();
    for (const peer of ['tfjs cpu', 'onnxruntime-web']) {
      expect(faults(peer, /^clip /).length).toBeGreaterThan(1);
    }
    for (const timing of faults('onnxruntime-web', /^clip /)) {
      expect(timing).toMatchObject({ wrong: null, wrongOnSpecial: null });
    }
    for (const timing of faults('tfjs cpu', /^clip /)) {
      expect(timing).toMatchObject({ wrong: null, wrongOnSpecial: null });
    }
  });
});

describe('the program', () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });

  it('lists the suites', () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    for (const { name, title } of SUITES) expect(stdout).toMatch(new RegExp(`${name} .*${title}`));
  });

  it('rejects a suite that is none, and names the nearest and those there are', () => {
    const { status, stdout, stderr } = run('clips');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain("There is no suite 'clips'. Did you mean 'clip'?");
    expect(stderr).toContain('npm run bench -- <suite>');
  });
});
