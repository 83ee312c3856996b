import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryPoints } from '../../workspace.ts';
import { outputOf, PUBLISHED, run } from '../project.ts';
import { expectSame } from './compare.ts';
import type { Finding, Numbers, Place, Workshop } from './place.ts';
import { type ToolName, VERSIONS } from './versions.ts';

/** A program that can run a module, by its path and the arguments before the module's. */
interface Runtime {
  readonly command: string;
  readonly args: readonly string[];
}

const FROM_NODE = ['Node 20.19', 'Node 22', 'Node 24'] as const;
const BACKENDS = { yes: 'wasm', no: 'js' };

export const RUNTIMES: readonly Place[] = [
  ...FROM_NODE.flatMap((name): Place[] => [
    { word: 'node', name: `${name}, import`, check: (shop) => inNode(shop, name, 'node.js') },
    { word: 'node', name: `${name}, require`, check: (shop) => inNode(shop, name, 'node.cjs') },
  ]),
  {
    word: 'no-wasm',
    name: 'Node without WebAssembly',
    check: async (shop) => {
      const runtime = { command: process.execPath, args: ['--no-expose-wasm'] };
      await runNumbers(shop, runtime, 'node.js', 'js');
      return { version: process.versions.node };
    },
  },
  {
    word: 'deno',
    name: 'Deno',
    check: async (shop) => {
      const command = join(await shop.tool('Deno'), 'node_modules/.bin/deno');
      const args = ['run', '--quiet', '--allow-all', '--node-modules-dir=manual'];
      return inRuntime(shop, { command, args }, VERSIONS.Deno.deno);
    },
  },
  {
    word: 'bun',
    name: 'Bun',
    check: async (shop) => {
      const command = join(await shop.tool('Bun'), 'node_modules/.bin/bun');
      return inRuntime(shop, { command, args: ['run'] }, VERSIONS.Bun.bun);
    },
  },
  { word: 'jest', name: 'Jest', check: inJest },
];

async function inNode(
  shop: Workshop,
  name: ToolName & `Node ${string}`,
  file: string,
): Promise<Finding> {
  const command = join(await shop.tool(name), 'node_modules/node/bin/node');
  const version = (await run(command, ['--version'], shop.project.folder)).trim().slice(1);
  if (file === 'node.js') return inRuntime(shop, { command, args: [] }, version);
  await runNumbers(shop, { command, args: [] }, file, BACKENDS.yes);
  return { version };
}

async function inRuntime(shop: Workshop, runtime: Runtime, version: string): Promise<Finding> {
  const imported = await importQuietly(shop, runtime);
  await runNumbers(shop, runtime, 'node.js', BACKENDS.yes);
  return { version, note: `${imported} entries print nothing` };
}

/** Imports every entry of the packages, and gives their count. Throws if one of them prints. */
async function importQuietly({ project }: Workshop, { command, args }: Runtime): Promise<number> {
  const folders = PUBLISHED.map(({ folder }) => folder);
  const entries = entryPoints().filter(({ folder }) => folders.includes(folder));
  const lines = entries.map(({ specifier }) => `import '${specifier}';\n`);
  writeFileSync(join(project.folder, 'imports.js'), lines.join(''));
  const { stdout, stderr } = await outputOf(command, [...args, 'imports.js'], project.folder);
  if (stdout + stderr !== '') throw new Error(`an import printed ${stdout}${stderr}`);
  return entries.length;
}

async function runNumbers(
  { project, numbers }: Workshop,
  { command, args }: Runtime,
  file: string,
  backend: string,
): Promise<void> {
  const text = await run(command, [...args, file], project.folder);
  const told = JSON.parse(text) as { backend: string; numbers: Numbers };
  expectSame(file, told, { backend });
  expectSame(file, told.numbers, numbers);
}

async function inJest(shop: Workshop): Promise<Finding> {
  const { folder } = shop.project;
  const jest = join(await shop.tool('Jest'), 'node_modules/jest/bin/jest.js');
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(shop.numbers));
  const config = JSON.stringify({ rootDir: folder, transform: {}, testMatch: ['**/jest.test.js'] });
  // Jest needs the flag to run modules.
  const args = ['--experimental-vm-modules', jest, '--ci', '--watchman=false', '--config', config];
  await run(process.execPath, args, folder);
  return { version: VERSIONS.Jest.jest };
}
