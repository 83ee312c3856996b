import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The machine and the versions behind the figures. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    platform: `${platform()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

/**
 * A warning if other programs keep the machine busy, else null. Null also if this cannot be known.
 */
export function busyWarning(load: number = loadOfMachine()): string | null {
  const { cores } = machine();
  if (load <= cores) return null;
  return (
    `The machine is busy: a load of ${load.toFixed(1)} on ${cores} cores. ` +
    'Figures spread more, and some goals may not be reached.'
  );
}

/**
 * The average number of programs that wanted to run over the last minute. 0 on Windows, which does
 * not report it.
 */
export function loadOfMachine(): number {
  return loadavg()[0] ?? 0;
}

/** The packages that build the page for browsers. */
const TOOLS = ['vite'];

/** The versions of our packages and of all packages that they are compared with. */
export function versions(): Record<string, string> {
  const folder = new URL('../', import.meta.url);
  const manifest = readJson(new URL('package.json', folder));
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const names = packages.filter((name) => !TOOLS.includes(name));
  const entries = names.map((name): [string, string] => [
    name,
    readJson(new URL(`node_modules/${name}/package.json`, folder)).version,
  ]);
  return Object.fromEntries(entries);
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readJson(file: URL): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}

/** The commit of the sources, marked if they have changes. Null outside a git checkout. */
export function commit(): string | null {
  const cwd = fileURLToPath(new URL('../', import.meta.url));
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const changed = git('status', '--porcelain', '--untracked-files=no').trim() !== '';
    return git('rev-parse', 'HEAD').trim() + (changed ? ' with changes' : '');
  } catch {
    return null;
  }
}
