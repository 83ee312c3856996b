import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { removeStale } from '../scripts/stale.mjs';
import { countReport, summaryLine } from '../scripts/summary.mjs';
import { ROOT } from './workspace.ts';

const tests = (...statuses: string[]) => statuses.map((status) => ({ status }));

describe('the summary of CI', () => {
  test('counts tests by what became of them', () => {
    const report = {
      testResults: [
        { status: 'passed', assertionResults: tests('passed', 'passed', 'skipped', 'todo') },
        { status: 'failed', assertionResults: tests('passed', 'failed', 'failed') },
      ],
    };
    expect(countReport(report)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test('counts a file that did not load as one failure', () => {
    const report = { testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countReport(report)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('is one line, with the skipped only where there are any', () => {
    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(summaryLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped');
  });
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

  test.each(['18.20.4', '20.18.3'])('refuses Node %s and says which it needs', (version) => {
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
    const folder = mkdtempSync(join(tmpdir(), 'clampwise-stale-'));
    const files = ['src/a/b.ts', 'dist/a/b.js', 'dist/a/b.d.ts.map', 'dist/tsconfig.tsbuildinfo'];
    const stale = ['dist/gone.js', 'dist/gone.js.map', 'dist/a/gone.d.ts', 'dist/a/gone.d.ts.map'];
    try {
      for (const file of [...files, ...stale]) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), '');
      }
      removeStale(folder);
      const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      expect(left.filter((name) => name.includes('.')).sort()).toEqual(files.sort());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a package without a build is left alone', () => {
    expect(() => removeStale(join(ROOT, 'scripts'))).not.toThrow();
  });
});
