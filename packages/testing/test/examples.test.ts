import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectExamples, type Example, examplesIn, runExample } from '../src/examples.ts';

const example = (code: string): Example => ({ file: 'some.ts', line: 1, code });
const modules = async (name: string): Promise<object> => {
  if (name !== 'numbers') throw new Error(`no module ${name}`);
  return { one: 1, add: (a: number, b: number) => a + b };
};
const run = (code: string): Promise<{ claims: number }> => runExample(example(code), modules);

describe('collecting examples', () => {
  const source = [
    'const a = 1;',
    '/**',
    ' * Says something.',
    ' *',
    ' * @example',
    " * import { add } from 'numbers';",
    ' *',
    ' * add(1, 2); // => 3',
    ' * @see elsewhere',
    ' *',
    ' * @example',
    ' * ```ts',
    ' * 1; // => 1',
    ' * ```',
    ' */',
    'export function f(): void {} // an @example that is none',
  ].join('\n');

  it('finds the blocks and where they start', () => {
    expect(examplesIn('f.ts', source)).toEqual([
      { file: 'f.ts', line: 6, code: "import { add } from 'numbers';\n\nadd(1, 2); // => 3" },
      { file: 'f.ts', line: 12, code: '1; // => 1' },
    ]);
  });

  it('reads a folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'examples-'));
    try {
      writeFileSync(join(folder, 'b.ts'), source);
      writeFileSync(join(folder, 'a.d.ts'), source);
      expect(collectExamples(folder).map(({ file, line }) => [file, line])).toEqual([
        ['b.ts', 6],
        ['b.ts', 12],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('running an example', () => {
  it.each([
    ["import { add as plus, one, type T } from 'numbers';\nplus(one, 2); // => 3", 1],
    ["import * as numbers from 'numbers';\nnumbers.add(1, 1); // => 2", 1],
    ['const x: number = 2; // => 2\nlet y = x as unknown as number;\ny += 1;\ny; // => 3', 2],
    ['Float32Array.of(-1, 0.5); // => Float32Array.of(-1, 0.5)', 1],
    ['Float32Array.of(0.1, 2); // => [0.1, 2]', 1],
    ['Float32Array.of(-1, 0.5); // => Float32Array(2) [ -1, 0.5 ]', 1],
    ['[NaN, -0, 2n]; // => [NaN, -0, 2n]', 1],
    ['new Float32Array(Uint32Array.of(0xffc00001).buffer); // => Float32Array.of(NaN)', 1],
    ['({ dx: Float32Array.of(1), dMin: null }); // => { dx: Float32Array.of(1), dMin: null }', 1],
    ['({ a: [1] }); // => { a: [1] }', 1],
    ["'text'; // => 'text'", 1],
    ['console.log(1 + 1); // => 2', 1],
    ["let s = '';\nif (true) {\n  s = 'inner'; // => 'inner'\n}", 1],
    ['const x = await Promise.resolve(3);\nx; // => 3', 1],
    ['class A<T> { f(x: T): T { return x; } }\nnew A<number>().f(4); // => 4', 1],
    ['[1, 2]\n  .map((v) => v * 2); // => [2, 4]', 1],
    ['1 + 1;\n// => 2', 1],
    ['const x = [1, 2];\n// => [1,\n//    2]\nx.length; // => 2', 2],
    ['[1, 2]\n  .map((v) => v * 2);\n// => [2, 4]', 1],
    ['if (true) {\n  1 + 1;\n  // => 2\n}', 1],
    ['const nothing = 1;', 0],
  ])('holds: %s', async (code, claims) => {
    expect(await run(code)).toEqual({ claims });
  });

  it.each([
    ['1 + 1; // => 3', 'says 3, but gives 2'],
    ['1 + 1;\n// => 3', 'some.ts:2: the example says 3, but gives 2'],
    ['[1, 2];\n// => [1,\n//    3]', 'says [1, 3], but gives [ 1, 2 ]'],
    ['1 + 1;\n\n// => 2', 'this claim follows no value'],
    ['1;\n0; // => -0', 'some.ts:2'],
    ['Float32Array.of(1); // => Float64Array.of(1)', 'Float64Array'],
    ['Float32Array.of(0.1); // => [0.2]', '0.2'],
    ['Float32Array.of(-0); // => Float32Array.of(0)', '-0'],
    ['({ a: Int8Array.of(1) }); // => { a: Uint8Array.of(1) }', 'Uint8Array'],
    ['[1, 2]; // => [1]', 'gives'],
    ['2; // => two', 'says two'],
    ['function f() {} // => 1', 'follows no value'],
    ["import { x } from 'nowhere';\nx;", 'no module nowhere'],
    ["throw new Error('inside');", 'inside'],
  ])('fails: %s', async (code, message) => {
    await expect(run(code)).rejects.toThrow(message);
  });
});
