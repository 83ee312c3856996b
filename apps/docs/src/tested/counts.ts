// Counts for the page "How Clampwise is tested", read from the sources of the tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KERNELS } from '@clampwise/testing/kernels';

const ROOT = join(import.meta.dirname, '../../../..');

const filesIn = (folder: string, name: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => name.test(file) && !/(^|\/)node_modules\//.test(file))
    .map((file) => `${folder}/${file}`);

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const jsonOf = (file: string): unknown => JSON.parse(textOf(file));

interface RecordedCall {
  readonly op?: string;
}

const goldenFiles = (): string[] => filesIn('packages/testing/src/golden', /\.json$/);
const callsIn = (file: string): readonly RecordedCall[] =>
  (jsonOf(file) as { vectors: RecordedCall[] }).vectors;

/** The calls whose results the other frameworks gave. */
export function recordedCalls(): number {
  return goldenFiles().flatMap(callsIn).length;
}

/** The gradients that PyTorch, optax and Keras gave: of operations, and of layers. */
export function recordedGradients(): number {
  const { rows } = jsonOf('packages/layers/test/golden/layers.json') as { rows: unknown[] };
  const isGradient = (call: RecordedCall): boolean => call.op?.endsWith('Vjp') === true;
  const ofClip = callsIn('packages/testing/src/golden/clipVjp.json').length;
  const others = goldenFiles().flatMap(callsIn).filter(isGradient).length;
  return rows.length + ofClip + others;
}

/** The pairs of a kernel and an element type that run in WebAssembly. */
export function pairsInWasm(): number {
  return Object.values(KERNELS)
    .flatMap((forms) => Object.values(forms))
    .filter((form) => form !== 'js').length;
}

/** The models that real Keras ran. Their files have one on each line. */
export function kerasModels(): number {
  return filesIn('packages/tfjs-adapter/test/data/models', /\.keras[23]\.json$/)
    .map((file) => textOf(file).match(/^\{"id":/gm)?.length ?? 0)
    .reduce((sum, count) => sum + count, 0);
}

/** The files of models and of HDF5 in the folders of the tests. */
export function modelFiles(): number {
  return ['model-files', 'tfjs-adapter', 'layers'].flatMap((name) =>
    filesIn(`packages/${name}/test`, /\.(keras|h5|h5\.gz)$/),
  ).length;
}

export function binaries(): number {
  return filesIn('packages/kernels/src/run/wasm/binaries', /\.ts$/).length;
}

export function sizeBudgets(): number {
  return (jsonOf('.size-limit.json') as unknown[]).length;
}

/** The files of tests by the end of their names. */
export function testFiles(): { node: number; long: number; browser: number } {
  const folders = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}/test`),
  );
  const all = [...folders, 'test']
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) => filesIn(folder, /\.test\.ts$/));
  const long = all.filter((file) => file.endsWith('.long.test.ts')).length;
  const browser = all.filter((file) => /\.(browser|isolated)\.test\.ts$/.test(file)).length;
  return { node: all.length - long - browser, long, browser };
}

/** The rows of the table in CONTRIBUTING.md whose first column has this name. */
export function printedRows(firstColumn: string): string[][] {
  const lines = textOf('CONTRIBUTING.md').split('\n');
  const head = lines.findIndex((line) => line.startsWith(`| ${firstColumn} `));
  if (head < 0) throw new Error(`CONTRIBUTING.md has no table of "${firstColumn}"`);
  const end = lines.findIndex((line, k) => k > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The tests of a file, as its text has them. A table of tests counts as one. */
export function testsIn(file: string): number {
  return (textOf(file).match(/^\s*(it|test)(\.each)?\(/gm) ?? []).length;
}
