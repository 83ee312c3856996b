import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';
import { ROOT } from './workspace.ts';

const SOURCES = join(ROOT, 'packages/kernels/src');
const ENTRY = 'virtual:entry';

/** What a program brings in that imports one function of kernels: the binaries, by family. */
const BINARIES: Readonly<Record<string, readonly string[]>> = {
  clip: ['clip'],
  clipInto: ['clip'],
  nonNeg: ['clip'],
  projectBox: ['clip'],
  clipVjp: ['clipVjp', 'halfCast'],
  saturateCast: ['cast', 'halfCast'],
  replaceNonFinite: ['finite'],
  firstNonFinite: ['finite'],
  globalNorm: ['norm'],
  clipByNorm: ['norm'],
  clipByGlobalNorm: ['norm'],
  constrainMaxNorm: ['norm'],
  projectSimplex: ['halfCast', 'project'],
  projectL2Ball: ['halfCast', 'norm'],
  sgdStep: ['step'],
  adamStep: ['step'],
  rmspropStep: ['step'],
  heap: [],
  finfo: [],
};

/** The code that vite makes of a program. */
async function bundle(program: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? program : null),
      },
    ],
    build: { write: false, rolldownOptions: { input: ENTRY, preserveEntrySignatures: 'strict' } },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  return output.map((part) => (part.type === 'chunk' ? part.code : '')).join('\n');
}

/** The text of each binary, by family. */
async function binaries(): Promise<Map<string, string>> {
  const folder = join(SOURCES, 'run/wasm/binaries');
  const texts = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const [text] = Object.values(await import(pathToFileURL(join(folder, file)).href));
    texts.set(file.replace('.ts', ''), text as string);
  }
  return texts;
}

const texts = await binaries();

test.each(Object.entries(BINARIES))(
  'importing %s brings in its own binaries alone',
  async (name, expected) => {
    const code = await bundle(`export { ${name} } from '${SOURCES}/index.ts';`);
    expect(code).toContain(name);
    const held = [...texts].filter(([, text]) => code.includes(text));
    expect(held.map(([family]) => family).sort()).toEqual(expected);
  },
);
