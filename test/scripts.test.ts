import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PACKAGES } from '../scripts/packages.mjs';
import { removeStale } from '../scripts/stale.mjs';
import {
  countFolders,
  countReport,
  failuresOf,
  mergeReports,
  summaryLine,
} from '../scripts/summary.mjs';
import { packages, ROOT } from './workspace.ts';

const tests = (...statuses: string[]) =>
  statuses.map((status, k) => ({
    status,
    fullName: `test ${k}`,
    failureMessages: status === 'failed' ? ['expected 1 to be 2\n  at a.test.ts:3'] : [],
  }));

const file = (name: string, status: string, ...statuses: string[]) => ({
  name,
  status,
  assertionResults: tests(...statuses),
});

/** A folder for a test, which is deleted after it. */
function inFolder(run: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-scripts-'));
  try {
    run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the summary of CI', () => {
  test('counts tests by what became of them', () => {
    const report = {
      testResults: [
        file('a', 'passed', 'passed', 'passed', 'skipped', 'todo'),
        file('b', 'failed', 'passed', 'failed', 'failed'),
      ],
    };
    expect(countReport(report)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test('counts a file that did not load as one failure', () => {
    const report = { testResults: [file('a', 'failed')] };
    expect(countReport(report)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('counts a file that ran in two parts once, and by its failure', () => {
    const quick = [file('a', 'passed', 'passed', 'passed'), file('b', 'failed', 'failed')];
    const rest = [file('a', 'failed', 'passed', 'failed'), file('b', 'passed', 'passed')];
    const merged = mergeReports([{ testResults: quick }, { testResults: rest }]);
    expect(countReport(merged)).toEqual({ passed: 1, failed: 2, skipped: 0 });
  });

  test('counts a package that left no report as one failure, and files by their place in the package', () => {
    inFolder((root) => {
      const folder = join(root, 'kernels/reports');
      mkdirSync(folder, { recursive: true });
      // As turbo may restore it from the cache of another clone.
      for (const [name, home] of [
        ['quick', '/here'],
        ['rest', '/there'],
      ] as const) {
        const testResults = [file(`${home}/kernels/test/a.test.ts`, 'passed', 'passed')];
        writeFileSync(join(folder, `${name}.json`), JSON.stringify({ testResults }));
      }
      expect(countFolders([folder])).toMatchObject({ passed: 1, failed: 0, skipped: 0 });
      const missing = join(root, 'layers/reports');
      expect(countFolders([folder, missing])).toMatchObject({
        failed: 1,
        failures: [`${missing}: no report`],
      });
    });
  });

  test('names each test that failed, and the first line of its error', () => {
    const broken = { ...file('c', 'failed'), message: 'cannot import x\n  at c.test.ts:1' };
    const testResults = [
      file('a', 'passed', 'passed'),
      file('b', 'failed', 'passed', 'failed'),
      broken,
    ];
    expect(failuresOf({ testResults })).toEqual([
      'b: test 1: expected 1 to be 2',
      'c: cannot import x',
    ]);
  });

  test('is one line, with the skipped only where there are any', () => {
    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(summaryLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped');
  });
});

describe('npm test', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'scripts/test.mjs'), ...args], { encoding: 'utf8' });

  test.each([
    [['kernal'], "There is no package 'kernal'."],
    [['--seed', 'x'], "'x' is no seed"],
    [['--browser'], '--browser'],
  ])('%j is an error, with the commands and the packages there are', (args, text) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(text);
    expect(stderr).toMatch(/npm run test:all/);
    for (const name of Object.keys(PACKAGES)) expect(stderr).toContain(name);
  });

  test.each(packages())(
    'each test file of $folder runs in one of its tasks',
    ({ folder, manifest }) => {
      const { scripts = {} } = manifest;
      const files = readdirSync(join(ROOT, folder, 'test'), { recursive: true, encoding: 'utf8' })
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => name.endsWith('.test.ts'));
      expect(files.length).toBeGreaterThan(0);
      expect(scripts.test).toBe('vitest run --mode quick');
      const asksFor = (task: string) =>
        ({
          long: scripts['test:rest'],
          browser: scripts['test:browser'],
          isolated: scripts['test:isolated'],
        })[task];
      for (const name of files) {
        const [, kind] = /\.(\w+)\.test\.ts$/.exec(name) ?? [];
        if (kind !== undefined) expect(asksFor(kind), name).toBeTruthy();
        const source = readFileSync(join(ROOT, folder, 'test', name), 'utf8');
        if (kind === undefined && /\bfc\.assert\b/.test(source)) {
          expect(source, name).toContain("from 'fast-check'");
          expect(scripts['test:rest'], name).toBeTruthy();
          const config = readFileSync(join(ROOT, folder, 'vitest.config.ts'), 'utf8');
          expect(config, name).toContain('random: true');
        }
      }
    },
  );
});

describe('set-up', () => {
  const setUpUnder = (version: string) => {
    const versions = `{value:{...process.versions,node:'${version}'}}`;
    const preload = `data:text/javascript,Object.defineProperty(process,'versions',${versions})`;
    const script = join(ROOT, 'scripts/setup.mjs');
    return spawnSync(process.execPath, ['--import', preload, script, '--install-only'], {
      encoding: 'utf8',
    });
  };

  test.each(['18.20.4', '20.18.3'])('rejects Node %s and says which it needs', (version) => {
    const { status, stderr } = setUpUnder(version);
    expect(status).toBe(1);
    expect(stderr).toContain('Node 20.19 or newer');
    expect(stderr).toContain(version);
  });

  test.each(['20.19.0', '24.0.0'])('takes Node %s, in silence when all is installed', (version) => {
    setUpUnder(version);
    expect(setUpUnder(version)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });
});

describe('after a build', () => {
  test('what came of sources that are gone is deleted, and nothing else', () => {
    const files = ['src/a/b.ts', 'dist/a/b.js', 'dist/a/b.d.ts.map', 'dist/tsconfig.tsbuildinfo'];
    const stale = ['dist/gone.js', 'dist/gone.js.map', 'dist/a/gone.d.ts', 'dist/a/gone.d.ts.map'];
    inFolder((folder) => {
      for (const file of [...files, ...stale]) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), '');
      }
      removeStale(folder);
      const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      expect(left.filter((name) => name.includes('.')).sort()).toEqual(files.sort());
    });
  });

  test('a package without a build is left alone', () => {
    expect(() => removeStale(join(ROOT, 'scripts'))).not.toThrow();
  });
});
