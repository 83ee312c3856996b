import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isDrawn, sampled } from '@clampwise/testing/sampled';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../workspace.ts';
import { BUNDLER, COMPILERS, compile, errorsOfOurs, NODENEXT, RESOLUTIONS } from './compile.ts';
import { PLACES, SHORT_FORM } from './places/all.ts';
import type { Numbers, Workshop } from './places/place.ts';
import { rowOf, selected } from './places/report.ts';
import { numbersOfWorkspace, workshopIn } from './places/workshop.ts';
import { type Entry, entriesOf, everyExport, notCalled, writeExamples } from './programs.ts';
import {
  createProject,
  expectedFiles,
  filesIn,
  type Project,
  PUBLISHED,
  run,
  runTool,
} from './project.ts';

interface Programs {
  readonly entries: readonly Entry[];
  readonly examples: readonly string[];
}

const WITHOUT_TFJS = ['@clampwise/kernels', '@clampwise/layers'];

// In a run of `npm run check`, one compiler, which the seed chooses. `npm run release:check` runs all.
const CHECKED = sampled(COMPILERS, COMPILERS.length);

/** The program that names every export of a package. */
const everyExportOf = (name: string): string => `${name.replace('@clampwise/', '')}Exports.ts`;

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

  test.runIf(isDrawn(manifest.name, 4))('attw finds nothing', async () => {
    await runTool('attw', [tarball(), '--profile', 'esm-only', '--no-emoji', '--no-color']);
  });

  test('holds its sources and what they build, and nothing else', () => {
    expect(filesIn(installed())).toEqual(expectedFiles({ folder, manifest }));
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

  describe.concurrent.each(CHECKED)('%s', (compiler) => {
    const check = (options: object, what: object): Promise<void> =>
      compile(project.folder, compiler, options, what);

    test.each(sampled(RESOLUTIONS, 2))('with moduleResolution %s', async (_, resolution) => {
      await check(resolution, { files: ['types.ts'] });
    });

    test.runIf(isDrawn('a page', 2))('with the types of a page', async () => {
      const options = { ...BUNDLER, lib: ['ES2022', 'DOM'] };
      await check(options, { files: ['types.ts', 'browserTypes.ts', 'fileTypes.ts'] });
    });

    test.each(WITHOUT_TFJS)('every export of %s, and all of its declarations', async (name) => {
      const include = [everyExportOf(name), `node_modules/${name}/dist/**/*.d.ts`];
      // layers opens files, whose types a page or Node declares.
      const lib = name === '@clampwise/kernels' ? ['ES2022'] : ['ES2022', 'DOM'];
      await check({ ...NODENEXT, lib }, { include, exclude: [] });
    });

    test.runIf(isDrawn('examples', 2))(
      `the examples of ${WITHOUT_TFJS.join(' and ')}`,
      async () => {
        const files = WITHOUT_TFJS.flatMap((name) => (programs.get(name) as Programs).examples);
        // They are JavaScript, which has no types to give to parameters.
        const javaScript = { allowJs: true, checkJs: true, noImplicitAny: false };
        const options = { lib: ['ES2022', 'DOM'], types: ['node'] };
        await check({ ...NODENEXT, ...javaScript, ...options }, { files });
      },
    );

    test.each(sampled(RESOLUTIONS, 2))(
      'every export of the adapter beside tfjs, with moduleResolution %s',
      async (_, resolution) => {
        const name = '@clampwise/tfjs-adapter';
        const options = { ...resolution, lib: ['ES2022', 'DOM'] };
        const include = [
          'tfjsTypes.ts',
          everyExportOf(name),
          `node_modules/${name}/dist/**/*.d.ts`,
        ];
        const whole = check(options, { include, exclude: [] });
        expect(await errorsOfOurs(whole)).toEqual([]);
      },
    );
  });
});

describe('the numbers of the three examples', () => {
  let numbers: Numbers;
  let workshop: Workshop;

  beforeAll(async () => {
    numbers = await numbersOfWorkspace();
    workshop = workshopIn(project, numbers);
  });

  test('are known for the first', () => {
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

  test.for(selected(PLACES, SHORT_FORM))('are the same in $name', async (place, { skip }) => {
    const { result, note, version } = await rowOf(place, workshop);
    console.log(`${place.name}: ${result}. ${version} ${note}`);
    skip(result === 'not available', note);
    expect(result, note).toBe('passed');
  });
});
