// The page "How Clampwise is tested", as Markdown.
import {
  binaries,
  kerasModels,
  modelFiles,
  pairsInWasm,
  printedRows,
  recordedCalls,
  recordedGradients,
  sizeBudgets,
  testFiles,
  testsIn,
} from './counts.ts';
import recorded from './recorded.json' with { type: 'json' };

/** A row of the first table. */
type Row = readonly [claim: string, how: string, count: string, command: string];

/** The result of a long run, as its command recorded it. */
interface Recorded {
  readonly date: string;
  readonly command: string;
  readonly result: string;
}

const MARKS = /<!-- tested -->\n[\s\S]*?<!-- \/tested -->/;
const MARKS_OF_RUNS = /<!-- runs -->\n[\s\S]*?<!-- \/runs -->/;

/** The page with its two tables as the sources make them now. */
export function testedPage(page: string): string {
  const claims = tableOf(['claim', 'how it is tested', 'count', 'command'], claimRows());
  const runs = tableOf(['run', 'date', 'result', 'command'], runRows());
  return page
    .replace(MARKS, `<!-- tested -->\n\n${claims}\n\n<!-- /tested -->`)
    .replace(MARKS_OF_RUNS, `<!-- runs -->\n\n${runs}\n\n<!-- /runs -->`);
}

function claimRows(): Row[] {
  const { node, long, browser } = testFiles();
  const engines = printedRows('engine');
  const passed = engines.map(([, , result = '']) => Number.parseInt(result, 10));
  const names = new Set(engines.map(([name = '']) => name.split(' ')[0]));
  return [
    [
      'Values equal the results of other frameworks',
      'Calls of NumPy, TensorFlow, PyTorch, JAX, Keras, optax and ONNX Runtime are recorded with their results. Each test names its tolerance. Most compare bits.',
      `${thousands(recordedCalls())} recorded calls`,
      'npm test -- kernels golden',
    ],
    [
      'WebAssembly and JavaScript give the same bits',
      'Each kernel runs in both, on the same cases and on random arrays. Only the payload of NaN may differ.',
      `${thousands(pairsInWasm())} pairs of a kernel and an element type`,
      'npm run test:all -- kernels',
    ],
    [
      'Gradients are right',
      'Compared with PyTorch, JAX and Keras, and with differences of the function itself.',
      `${thousands(recordedGradients())} recorded gradients`,
      'npm test -- layers gradients',
    ],
    [
      'Keras models predict and train as in Keras',
      'Real Keras 3 and tf_keras ran each model. `loadKerasModel` gives their numbers, or rejects the model.',
      `${thousands(kerasModels())} models`,
      'npm run test:all -- tfjs-adapter',
    ],
    [
      'Files of real Keras open, and Keras opens ours',
      'Keras and h5py wrote the files. Where Python is installed, Keras and h5py read what Clampwise writes.',
      `${thousands(modelFiles())} files`,
      'npm run test:all -- model-files',
    ],
    [
      'Malformed arguments and damaged files do no harm',
      'Every public function gets random and malformed arguments. Mutants of real files must open or throw a Clampwise error, in bounded time and memory.',
      'as many as fit the minutes',
      'npm run fuzz -- --minutes 1',
    ],
    [
      'Firefox and WebKit give the same results',
      'The conformance cases run in each engine. Chromium runs them in `npm run test:all`.',
      `${thousands(passed.reduce((sum, count) => sum + count, 0))} cases in ${names.size} engines`,
      'npm run test:engines',
    ],
    [
      'Arrays and tensors are freed',
      'Long loops must leave the heap, and the number of tensors in tfjs, as they were.',
      `${testsIn('packages/kernels/test/leaks.test.ts') + testsIn('packages/layers/test/memory.long.test.ts')} tests of memory alone`,
      'npm run test:all -- kernels leaks',
    ],
    [
      'The packages work once they are installed',
      'They are packed and installed from the tarballs: Node, Deno, Bun, bundlers, pages and compilers.',
      `${printedRows('place').length} places`,
      'npm run release:check',
    ],
    [
      'The WebAssembly is built from the sources',
      'Each binary is compiled again, and must be the committed one byte for byte.',
      `${binaries()} binaries`,
      'npm run check:wasm',
    ],
    [
      'Downloads stay small',
      'Each entry and some single functions have a budget, minified and gzipped.',
      `${sizeBudgets()} budgets`,
      'npm run size',
    ],
    [
      'All of it together',
      'Quick tests, long tests, and tests in Chromium.',
      `${node} + ${long} + ${browser} test files`,
      'npm run test:all',
    ],
  ];
}

function runRows(): Row[] {
  const runs: Readonly<Record<string, Recorded>> = recorded;
  return Object.entries(runs).map(([name, { date, result, command }]) => [
    name,
    date,
    result,
    command,
  ]);
}

const thousands = (count: number): string => count.toLocaleString('en-US');

/** As Biome formats it: each column is as wide as its longest cell. */
function tableOf(head: readonly string[], rows: readonly Row[]): string {
  const body = rows.map(([first, second, third, command]) => [
    first,
    second,
    third,
    `\`${command}\``,
  ]);
  const widths = head.map((_, k) =>
    Math.max(3, ...[head, ...body].map((row) => row[k]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join(' | ')} |`;
  return [head, widths.map((width) => '-'.repeat(width)), ...body].map(line).join('\n');
}
