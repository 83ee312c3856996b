import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { tarballIn } from '../../scripts/tarball.mjs';
import { type Package, packages, ROOT } from '../workspace.ts';

const APP = join(import.meta.dirname, 'app');
const EXAMPLES = join(ROOT, 'apps/examples');
export const PEERS: readonly string[] = ['core', 'layers', 'backend-cpu'].map(
  (name) => `@tensorflow/tfjs-${name}`,
);
export const TOOLS = {
  pnpm: 'pnpm/bin/pnpm.cjs',
  'typescript-5.4': 'typescript-5.4/bin/tsc',
  'typescript-5.9': 'typescript-5.9/bin/tsc',
  typescript: 'typescript/bin/tsc',
  attw: '@arethetypeswrong/cli/dist/index.js',
};

/** The packages that are published. */
export const PUBLISHED: readonly Package[] = packages().filter(
  ({ manifest }) => manifest.private !== true,
);

/** A folder outside the workspace, where the packages are what npm would hand out. */
export interface Project {
  readonly folder: string;
  /** The tarball of each package, by its name. */
  readonly tarballs: ReadonlyMap<string, string>;
  remove(): void;
}

/** Packs every published package and installs the tarballs, with tfjs beside them, into a new ESM project. */
export async function createProject(): Promise<Project> {
  const top = mkdtempSync(join(tmpdir(), 'clampwise-packed-'));
  const remove = (): void => rmSync(top, { recursive: true, force: true });
  try {
    const tarballs = new Map<string, string>();
    for (const { folder, manifest } of PUBLISHED)
      tarballs.set(manifest.name, await pack(folder, top));
    const folder = join(top, 'project');
    copyApp(folder);
    const types = `@types/node@${versionOf(join(ROOT, 'node_modules/@types/node'))}`;
    await install(folder, [...tarballs.values(), ...PEERS.map(withVersion), types]);
    return { folder, tarballs, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The same programs, over the packages of the workspace: what they print is what must come out everywhere. */
export async function runInWorkspace(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-workspace-'));
  try {
    copyApp(folder);
    symlinkSync(join(EXAMPLES, 'node_modules'), join(folder, 'node_modules'), 'junction');
    return await run(process.execPath, ['node.js'], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program and gives what it printed; when it fails, the error holds all of its output. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return (await outputOf(command, args, cwd)).stdout;
}

/** The same, with what it wrote to its stderr. */
export async function outputOf(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ stdout: string; stderr: string }> {
  const shell = process.platform === 'win32' && command === 'npm';
  try {
    return await promisify(execFile)(command, args, {
      cwd,
      env: ENV,
      shell,
      maxBuffer: MOST_OUTPUT,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${[command, ...args].join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}

const MOST_OUTPUT = 2 ** 26;

// What `npm run` tells its scripts about the workspace would lead an npm of theirs back to it.
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(?!config_(registry|cache)$)/.test(name)),
);

/** Runs a tool of the workspace. */
export function runTool(
  tool: keyof typeof TOOLS,
  args: readonly string[],
  cwd: string = ROOT,
): Promise<string> {
  return run(process.execPath, [join(ROOT, 'node_modules', TOOLS[tool]), ...args], cwd);
}

/** The files under a folder, from there, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** What the tarball of a package holds: its sources and what they build, and nothing else. */
export function expectedFiles({ folder, manifest }: Package): string[] {
  const sources = filesIn(join(ROOT, folder, 'src')).filter((file) => file.endsWith('.ts'));
  const built = sources.flatMap((file) =>
    ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((end) => `dist/${file.replace(/\.ts$/, end)}`),
  );
  return [
    ...built,
    ...sources.map((file) => `src/${file}`),
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'package.json',
    ...Object.values(manifest.bin ?? {}).map((target) => target.replace(/^\.\//, '')),
    ...filesIn(join(ROOT, folder, 'standalone')).map((file) => `standalone/${file}`),
  ].sort();
}

async function pack(folder: string, target: string): Promise<string> {
  const printed = await runTool(
    'pnpm',
    ['pack', '--json', '--pack-destination', target],
    join(ROOT, folder),
  );
  return tarballIn(printed);
}

/** The programs, as JavaScript, and the custom layer that they use. */
function copyApp(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(APP, folder, { recursive: true });
  const layer = readFileSync(join(ROOT, 'packages/layers/examples/nonNegLayer.ts'), 'utf8');
  const { outputText } = ts.transpileModule(layer, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
  });
  writeFileSync(join(folder, 'nonNegLayer.js'), outputText);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
}

function withVersion(name: string): string {
  return `${name}@${versionOf(join(EXAMPLES, 'node_modules', name))}`;
}

function versionOf(folder: string): string {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function install(folder: string, what: readonly string[]): Promise<void> {
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...what], folder);
}
