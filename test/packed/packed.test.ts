import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { ROOT } from '../workspace.ts';
import { type Entry, entriesOf, everyExport, notCalled, writeExamples } from './programs.ts';
import {
  createProject,
  filesIn,
  PEERS,
  type Project,
  PUBLISHED,
  run,
  runInWorkspace,
  runTool,
} from './project.ts';
import { buildPage, bundleTfjs, launch, readPage } from './site.ts';

interface Result {
  readonly backend: string;
  readonly numbers: Readonly<Record<string, readonly string[]>>;
}

/** What a page tells besides the numbers: of a worker, and of an AudioWorklet, which has 0 for NaN. */
const inPage = (backend: string): object => ({
  backend,
  worker: { backend, clipped: ['-1', 'NaN', '0.5', '1'] },
  heard: [-1, -1, 0, 0, 1, -1, -1, 0, 1, 1],
});

/** The lines of a failed compilation that tell of errors. */
function errorsOf(error: Error): string[] {
  const lines = error.message.split('\n').filter((line) => line.includes(': error TS'));
  if (lines.length === 0) throw error;
  return lines;
}

interface Programs {
  readonly entries: readonly Entry[];
  readonly examples: readonly string[];
}

const COMPILERS = ['typescript-5.4', 'typescript-5.9', 'typescript'] as const;
const WITHOUT_TFJS = ['@clampwise/kernels', '@clampwise/layers'];
const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' };
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' };
const RESOLUTIONS = [
  ['nodenext', NODENEXT],
  ['bundler', BUNDLER],
] as const;

/** The program that names every export of a package. */
const everyExportOf = (name: string): string => `${name.replace('@clampwise/', '')}Exports.ts`;

const pathOf = (target: string): string => target.replace(/^\.\//, '');

let project: Project;

beforeAll(async () => {
  project = await createProject();
});
afterAll(() => project?.remove());

describe.each(PUBLISHED)('$manifest.name', ({ folder, manifest }) => {
  const installed = (): string => join(project.folder, 'node_modules', manifest.name);
  const tarball = (): string => project.tarballs.get(manifest.name) as string;

  test('publint finds nothing', async () => {
    const { buffer } = Uint8Array.from(readFileSync(tarball()));
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: buffer } });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('attw finds nothing', async () => {
    await runTool('attw', [tarball(), '--profile', 'esm-only', '--no-emoji', '--no-color']);
  });

  test('holds its sources and what they build, and nothing else', () => {
    const sources = filesIn(join(ROOT, folder, 'src')).filter((file) => file.endsWith('.ts'));
    const built = sources.flatMap((file) =>
      ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((end) => `dist/${file.replace(/\.ts$/, end)}`),
    );
    const expected = [...built, ...sources.map((file) => `src/${file}`)];
    expected.push(
      'LICENSE',
      'README.md',
      'package.json',
      ...Object.values(manifest.bin ?? {}).map(pathOf),
      ...filesIn(join(ROOT, folder, 'standalone')).map((file) => `standalone/${file}`),
    );
    expect(filesIn(installed())).toEqual(expected.sort());
  });

  test('names no folder of the machine that packed it', () => {
    const texts = filesIn(installed()).map((file) => readFileSync(join(installed(), file), 'utf8'));
    for (const path of [ROOT, homedir()]) {
      expect(texts.filter((text) => text.includes(path))).toEqual([]);
    }
  });

  test('depends on nothing that is not on npm, and on the others of its own version', () => {
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(
      readFileSync(join(installed(), 'package.json'), 'utf8'),
    ) as { dependencies?: object; peerDependencies?: object };
    for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
      if (name.startsWith('@clampwise/')) expect(range, name).toBe(manifest.version);
      else expect(range, name).toMatch(/^[~^]?\d+\.\d+\.\d+$/);
    }
  });
});

test('the command of tfjs-adapter runs', async () => {
  const layer = { class_name: 'Dense', config: { units: 1, batch_input_shape: [null, 2] } };
  const model = { class_name: 'Sequential', config: { layers: [layer] } };
  const file = join(project.folder, 'model.json');
  writeFileSync(file, JSON.stringify({ modelTopology: model }));
  const command = join(project.folder, 'node_modules/.bin/tfjs-adapter');
  const text = await run(process.execPath, [command, 'inspect', file], project.folder);
  expect(text).toContain('No findings: tfjs loads this model correctly.');
});

describe('what a TypeScript program may do', () => {
  const programs = new Map<string, Programs>();

  beforeAll(async () => {
    for (const { manifest } of PUBLISHED) {
      const entries = await entriesOf(project.folder, manifest.name);
      const examples = writeExamples(project.folder, manifest.name);
      writeFileSync(join(project.folder, everyExportOf(manifest.name)), everyExport(entries));
      programs.set(manifest.name, { entries, examples });
    }
  });

  test.each(WITHOUT_TFJS)('the examples of %s call every function of it', async (name) => {
    const { entries, examples } = programs.get(name) as Programs;
    const own = entries.filter(({ specifier }) => !specifier.endsWith('/internal'));
    expect(own.flatMap(({ values }) => values).length).toBeGreaterThan(50);
    expect(await notCalled(project.folder, own, examples)).toEqual([]);
  });

  describe.each(COMPILERS)('%s', (compiler) => {
    const check = async (options: object, what: object): Promise<void> => {
      const compilerOptions = {
        target: 'ES2022',
        lib: ['ES2022'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        skipLibCheck: false,
        ...options,
      };
      const config = join(project.folder, 'tsconfig.json');
      writeFileSync(config, JSON.stringify({ compilerOptions, ...what }));
      await runTool(compiler, ['-p', config], project.folder);
    };

    test.each(RESOLUTIONS)('with moduleResolution %s', async (_, resolution) => {
      await check(resolution, { files: ['types.ts'] });
    });

    test('with the types of a page', async () => {
      const options = { ...BUNDLER, lib: ['ES2022', 'DOM'] };
      await check(options, { files: ['types.ts', 'browserTypes.ts'] });
    });

    test.each(WITHOUT_TFJS)('every export of %s, and all of its declarations', async (name) => {
      const include = [everyExportOf(name), `node_modules/${name}/dist/**/*.d.ts`];
      // Model files come from addresses and Files.
      const lib = name === '@clampwise/kernels' ? ['ES2022'] : ['ES2022', 'DOM'];
      await check({ ...NODENEXT, lib }, { include, exclude: [] });
    });

    test.each(WITHOUT_TFJS)('the examples of %s', async (name) => {
      const { examples } = programs.get(name) as Programs;
      // They are JavaScript, which has no types to give to parameters.
      const javaScript = { allowJs: true, checkJs: true, noImplicitAny: false };
      const options = { lib: ['ES2022', 'DOM'], types: ['node'] };
      await check({ ...NODENEXT, ...javaScript, ...options }, { files: examples });
    });

    test.each(RESOLUTIONS)(
      'every export of the adapter beside tfjs, with moduleResolution %s',
      async (_, resolution) => {
        const name = '@clampwise/tfjs-adapter';
        const options = { ...resolution, lib: ['ES2022', 'DOM'] };
        const include = [
          'tfjsTypes.ts',
          everyExportOf(name),
          `node_modules/${name}/dist/**/*.d.ts`,
        ];
        const errors = await check(options, { include, exclude: [] }).then(
          () => [],
          (error: Error) => errorsOf(error),
        );
        // The declarations of tfjs do not pass (no types for Long, WebGPU declared unlike TypeScript's); those of ours must.
        const others = /^[^(]*\/(@tensorflow|@webgpu|typescript)\/[^(]*\.d\.ts\(/;
        expect(errors.filter((line) => !others.test(line))).toEqual([]);
      },
    );
  });
});

const executable = findChromium();
const reason = executable === null ? ' [skipped: no Chromium or Chrome was found]' : '';

describe('the numbers of the three examples', () => {
  const inWorkspace = runInWorkspace();
  const expectSame = async (text: string, where: string): Promise<Result> => {
    const result = JSON.parse(text) as Result;
    console.log(`\n${where}:`, result);
    expect(result.numbers).toEqual((JSON.parse(await inWorkspace) as Result).numbers);
    return result;
  };

  test('are known for the first', async () => {
    const { numbers } = JSON.parse(await inWorkspace) as Result;
    const clipped = ['-1', '0.5', '1', '-1', '1'];
    expect(numbers).toMatchObject({
      gradients: ['-2', '0.5', '3', '-1.5', '2.5'],
      'clipped by kernels': clipped,
      'clipped by layers': clipped,
      'clipped in tfjs': clipped,
      'NonNeg of Infinity and -0': ['Infinity', '0'],
      'NonNegLayer of Infinity and -0': ['3.4028234663852886e+38', '-0'],
    });
    const { 'with NonNeg': bounded = [], 'the last layers without NonNeg': free = [] } = numbers;
    expect(free.some((value) => Number(value) < 0)).toBe(true);
    expect(bounded).toEqual(free.map((value) => (Number(value) < 0 ? '0' : value)));
    expect(numbers['with NonNegLayer']).toEqual(bounded);
  });

  test('are the same in a new project on Node', async () => {
    const text = await run(process.execPath, ['node.js'], project.folder);
    const { backend } = await expectSame(text, 'A new project on Node');
    expect(backend).toBe('wasm');
  });

  describe.skipIf(executable === null)(`in a page that Vite builds${reason}`, () => {
    let browser: Browser;
    let page: Awaited<ReturnType<typeof buildPage>>;

    beforeAll(async () => {
      page = await buildPage(project.folder);
      browser = await launch(executable as string);
    });
    afterAll(() => browser?.close());

    test('Vite has nothing to complain of', () => {
      expect(page.complaints).toEqual([]);
    });

    test('no built-in module of Node is in it', () => {
      for (const file of filesIn(page.site).filter((name) => name.endsWith('.js'))) {
        expect(readFileSync(join(page.site, file), 'utf8')).not.toMatch(/["'`]node:/);
      }
    });

    test('are the same', async () => {
      const result = await expectSame(await readPage(browser, page.site), 'A page of Vite');
      expect(result).toMatchObject(inPage('wasm'));
    });

    test('are the same where the page forbids to compile WebAssembly', async () => {
      const headers = { 'content-security-policy': "default-src 'self'; script-src 'self'" };
      const text = await readPage(browser, page.site, { headers });
      const result = await expectSame(text, 'A page with a strict policy');
      expect(result).toMatchObject(inPage('js'));
    });
  });
});

describe.skipIf(executable === null)(
  `the single files in a page without a bundler${reason}`,
  () => {
    let browser: Browser;

    beforeAll(async () => {
      await bundleTfjs(project.folder, PEERS);
      browser = await launch(executable as string);
    });
    afterAll(() => browser?.close());

    test.each([
      ['an import map', 'importMap.html'],
      ['script tags, which set a global for each package', 'scripts.html'],
    ])('%s', async (_, file) => {
      expect(JSON.parse(await readPage(browser, project.folder, { file }))).toEqual({
        backend: 'wasm',
        kernels: ['-1', 'NaN', '0.5', '1'],
        layers: ['0', '2'],
        modelFiles: 'function',
        adapter: ['-1', 'NaN', '0.5', '1'],
        step: ['0.5'],
      });
    });
  },
);
