// The samples in TypeScript compile as a reader's program would: on the built packages, with the
// options of the guide.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programsIn } from '@clampwise/testing/examples';
import ts from 'typescript';
import { expect, it } from 'vitest';

const docs = join(import.meta.dirname, '..');
const guides = join(docs, 'pages/guide');
const read = (file: string): string => readFileSync(join(guides, file), 'utf8');

const SAMPLES = readdirSync(guides)
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => programsIn(file, read(file).replaceAll(/^```js$/gm, '```text')));
const [, options = ''] = /^```json\n([\s\S]*?)^```$/m.exec(read('typescript.md')) ?? [];

interface Sample {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** The errors of samples, by guide and line of the sample. */
function errorsIn(changes: object, samples: readonly Sample[] = SAMPLES): string[] {
  const { compilerOptions } = JSON.parse(options) as { compilerOptions: object };
  const parsed = ts.convertCompilerOptionsFromJson({ ...compilerOptions, ...changes }, docs);
  expect(parsed.errors).toEqual([]);
  const settings = { ...parsed.options, noEmit: true, types: [] };
  const texts = new Map(
    samples.map(({ file, line, code }) => [join(docs, `${file}:${line}.mts`), code]),
  );
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const text = texts.get(name);
    // A sample without imports is a script, and its names are global.
    if (text !== undefined) return ts.createSourceFile(name, `${text}\nexport {};`, language);
    return getSourceFile(name, language, ...rest);
  };
  const program = ts.createProgram([...texts.keys()], settings, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    const where = `${file?.fileName.slice(docs.length + 1)}+${line}`;
    return `${where}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

it('there are samples, and the packages are built', () => {
  expect(SAMPLES.length).toBeGreaterThan(8);
  for (const name of ['kernels', 'layers', 'tfjs-adapter'])
    expect(existsSync(join(docs, 'node_modules/@clampwise', name, 'dist')), name).toBe(true);
});

it.each([
  ['of the guide', {}],
  ['for a bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  [
    'that are stricter',
    { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitOverride: true },
  ],
])('they compile with the options %s', (_, changes) => {
  expect(errorsIn(changes)).toEqual([]);
});

it('with the old resolution no package is found, as the guide says', () => {
  const errors = errorsIn({
    module: 'commonjs',
    moduleResolution: 'node10',
    ignoreDeprecations: '6.0',
  });
  expect(errors.join('\n')).toMatch(/Cannot find module '@clampwise\/kernels'/);
});

it('an array that may be shared needs a clip before it goes into a Blob, as the guide says', () => {
  const start = 'export const file = (x: Float32Array) => new Blob([';
  const code = `${start}x]);`;
  expect(errorsIn({}, [{ file: 'blob', line: 1, code }]).join()).toMatch(/not assignable/);
  const clipped = `import { clip } from '@clampwise/kernels';\n${start}clip(x, 0, 1)]);`;
  expect(errorsIn({}, [{ file: 'blob', line: 1, code: clipped }])).toEqual([]);
});
