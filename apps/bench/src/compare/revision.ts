import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../usageError.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The address of kernels' entry in this checkout, as it was built last. */
export const ENTRY_HERE: string = entryIn(ROOT);

/** A commit that git finds under a name. Throws an Error if there is none. */
export function commitOf(revision: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`).trim();
  } catch {
    throw new UsageError(
      `compare: git knows no commit '${revision}'. Pass a branch, tag or commit.`,
    );
  }
}

/** Builds the kernels of a commit in a worktree of its own, for as long as `use` runs. */
export function withKernelsOf<R>(commit: string, use: (entry: string) => R): R {
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-compare-'));
  try {
    git('worktree', 'add', '--detach', '--quiet', folder, commit);
    build(folder);
    return use(entryIn(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    git('worktree', 'prune');
  }
}

function build(folder: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly packageManager: string;
  };
  const pnpm = (...args: string[]): void => {
    execFileSync('npx', ['--yes', manifest.packageManager, ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, CI: 'true' },
    });
  };
  const filters = ['--filter', manifest.name, '--filter', './packages/kernels'];
  pnpm('install', '--frozen-lockfile', '--prefer-offline', ...filters);
  pnpm('--filter', './packages/kernels', 'run', 'build');
}

function entryIn(root: string): string {
  return pathToFileURL(join(root, 'packages/kernels/dist/index.js')).href;
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
