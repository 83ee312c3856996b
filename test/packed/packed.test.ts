import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { ROOT } from '../workspace.ts';
import {
  createProject,
  filesIn,
  type Project,
  PUBLISHED,
  run,
  runInWorkspace,
  runTool,
} from './project.ts';
import { buildPage, launch, readPage } from './site.ts';

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
  expect(text).toContain('tfjs takes this model as it is.');
});

describe('TypeScript', () => {
  const check = (name: string, files: readonly string[], options: object): Promise<string> => {
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
    const config = join(project.folder, `tsconfig.${name}.json`);
    writeFileSync(config, JSON.stringify({ compilerOptions, files }));
    return runTool('tsc', ['-p', config], project.folder);
  };
  const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };
  const bundler = { module: 'esnext', moduleResolution: 'bundler' };

  test.each([
    ['nodenext', nodenext],
    ['bundler', bundler],
  ])('with moduleResolution %s', async (name, resolution) => {
    await check(name, ['types.ts'], resolution);
  });

  test('with the types of a page', async () => {
    await check('page', ['types.ts', 'browserTypes.ts'], {
      ...bundler,
      lib: ['ES2022', 'DOM'],
    });
  });

  test.each([
    ['nodenext', nodenext],
    ['bundler', bundler],
  ])('the adapter beside tfjs, with moduleResolution %s', async (name, resolution) => {
    const options = { ...resolution, lib: ['ES2022', 'DOM'] };
    const errors = await check(`tfjs-${name}`, ['tfjsTypes.ts'], options).then(
      () => [],
      (error: Error) => errorsOf(error),
    );
    // The declarations of tfjs do not pass (no types for Long, WebGPU declared unlike TypeScript's); those of ours must.
    const others = /^[^(]*\/(@tensorflow|@webgpu|typescript)\/[^(]*\.d\.ts\(/;
    expect(errors.filter((line) => !others.test(line))).toEqual([]);
  });
});

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

  const executable = findChromium();
  const reason = executable === null ? ' [skipped: no Chromium or Chrome was found]' : '';
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
      const text = await readPage(browser, page.site, headers);
      const result = await expectSame(text, 'A page with a strict policy');
      expect(result).toMatchObject(inPage('js'));
    });
  });
});
