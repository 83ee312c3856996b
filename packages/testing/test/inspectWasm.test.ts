import { describe, expect, it } from 'vitest';
import { inspectWasm } from '../src/index.ts';

const HEADER = [0, 97, 115, 109, 1, 0, 0, 0];
const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
const section = (id: number, ...contents: number[]): number[] => [id, contents.length, ...contents];
const bytes = (...parts: number[][]): Uint8Array => Uint8Array.from([HEADER, ...parts].flat());

describe('inspectWasm', () => {
  const full = bytes(
    section(1, 1, 96, 0, 0),
    section(
      2,
      2,
      ...text('env'),
      ...text('memory'),
      2,
      3,
      1,
      128,
      2,
      ...text('m'),
      ...text('f'),
      0,
      0,
    ),
    section(3, 1, 0),
    section(6, 1, 127, 0, 65, 0, 11),
    section(7, 1, ...text('run'), 0, 1),
    section(10, 1, 2, 0, 11),
    section(11, 1, 0, 65, 0, 11, 1, 42),
    section(0, ...text('name')),
  );

  it('reads sections, imports and exports', () => {
    const module = inspectWasm(full);
    expect(module.version).toBe(1);
    expect(module.sections.map(({ name, count }) => [name, count])).toEqual([
      ['type', 1],
      ['import', 2],
      ['function', 1],
      ['global', 1],
      ['export', 1],
      ['code', 1],
      ['data', 1],
      ['custom', 0],
    ]);
    expect(module.imports).toEqual([
      {
        module: 'env',
        name: 'memory',
        kind: 'memory',
        limits: { minimum: 1, maximum: 256, shared: true },
      },
      { module: 'm', name: 'f', kind: 'function', limits: null },
    ]);
    expect(module.exports).toEqual([{ name: 'run', kind: 'function' }]);
    expect(module.count('data')).toBe(1);
    expect(module.has('start')).toBe(false);
    expect(module.has('custom')).toBe(true);
  });

  it('agrees with the engine on a module', () => {
    const small = bytes(
      section(1, 1, 96, 0, 0),
      section(3, 1, 0),
      section(7, 1, ...text('run'), 0, 0),
      section(10, 1, 2, 0, 11),
    );
    const compiled = new WebAssembly.Module(small as BufferSource);
    expect(inspectWasm(small).exports).toEqual(WebAssembly.Module.exports(compiled));
    expect(inspectWasm(small).imports).toEqual([]);
  });

  it.each([
    ['no header', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 'do not start'],
    ['too short', Uint8Array.of(0, 97), 'ends at byte'],
    ['an unknown section', bytes(section(99, 0)), 'no known section'],
    ['a section past the end', bytes([10, 9, 0]), 'past the end'],
    ['an export list that does not fill its section', bytes(section(7, 0, 0)), 'wrong size'],
  ])('rejects %s', (_, binary, message) => {
    expect(() => inspectWasm(binary)).toThrow(message);
  });
});
