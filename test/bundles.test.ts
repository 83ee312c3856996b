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
  nonNeg: ['nonNeg'],
  projectBox: ['clip'],
  clipVjp: ['clipVjp', 'halfCast'],
  saturateCast: ['cast', 'halfCast'],
  replaceNonFinite: ['replace'],
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

/** What programs bring in that import from the other packages. tfjs itself is left out. */
const OTHERS: readonly (readonly [name: string, program: string, binaries: readonly string[]])[] = [
  ['tensor', importing('layers', 'tensor'), []],
  ['ops.clipByValue', importing('layers', 'ops', 'ops.clipByValue'), ['clip', 'clipVjp']],
  [
    'a model of layers',
    importing('layers', 'dense, nonNeg, sequential', '[dense, nonNeg, sequential]'),
    ['elementwise', 'exponential', 'finite', 'matmul', 'nonNeg', 'norm', 'reduce', 'step'],
  ],
  ['clipByValue of tensors', importing('tfjs-adapter', 'clipByValue'), ['clip', 'clipVjp']],
  ['nonNeg of tensors', importing('tfjs-adapter', 'nonNeg'), ['clipVjp', 'nonNeg']],
  ['guard', importing('tfjs-adapter', 'guard'), ['clip', 'clipVjp', 'finite', 'nonNeg', 'norm']],
];

function importing(room: string, names: string, used = names): string {
  const index = join(ROOT, 'packages', room, 'src/index.ts');
  return `import { ${names} } from '${index}'; export const used = ${used};`;
}

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
    resolve: { conditions: ['@clampwise/source'] },
    build: {
      write: false,
      rolldownOptions: {
        input: ENTRY,
        preserveEntrySignatures: 'strict',
        external: /^@tensorflow\//,
      },
    },
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

/** The families whose binaries are in a program's code. */
function held(code: string): string[] {
  return [...texts].filter(([, text]) => code.includes(text)).map(([family]) => family);
}

test.each(Object.entries(BINARIES))(
  'importing %s brings in its own binaries alone',
  async (name, expected) => {
    const code = await bundle(`export { ${name} } from '${SOURCES}/index.ts';`);
    expect(code).toContain(name);
    expect(held(code).sort()).toEqual(expected);
  },
);

test.each(OTHERS)('%s brings in the binaries that it needs', async (_, program, expected) => {
  const code = await bundle(program);
  expect(code).toContain('ClampwiseTypeError');
  expect(held(code).sort()).toEqual(expected);
});

test('clip brings in neither the reasons of the trace nor the names of options of others', async () => {
  const clip = await bundle(`export { clip } from '${SOURCES}/index.ts';`);
  const traced = await bundle(`export { configure, sgdStep } from '${SOURCES}/index.ts';`);
  for (const text of ['large enough to be worth copying', 'weightDecay wd']) {
    expect(traced).toContain(text);
    expect(clip).not.toContain(text);
  }
});
