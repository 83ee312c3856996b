import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspectWasm } from '@clampwise/testing';
import { KERNELS } from '@clampwise/testing/kernels';
import { describe, expect, it } from 'vitest';
import { DTYPES } from '../src/dtypes.ts';
import { decodeHex } from '../src/run/wasm/hex.ts';

const folder = join(import.meta.dirname, '../src/run/wasm/binaries');
const files = readdirSync(folder);

async function binaryOf(file: string): Promise<string> {
  const module = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
  const values = Object.values(module);
  expect(values).toHaveLength(1);
  expect(typeof values[0]).toBe('string');
  return values[0] as string;
}

describe('the binaries', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThanOrEqual(2);
    expect(files.every((file) => file.endsWith('.ts'))).toBe(true);
  });

  it.each(files)('%s: one import, the memory; no state and no data of its own', async (file) => {
    const bytes = Uint8Array.from(Buffer.from(await binaryOf(file), 'hex'));
    const module = inspectWasm(bytes);
    expect(module.imports).toHaveLength(1);
    expect(module.imports[0]).toMatchObject({ module: 'env', name: 'memory', kind: 'memory' });
    expect(module.imports[0]?.limits?.shared).toBe(false);
    for (const section of [
      'data',
      'dataCount',
      'global',
      'start',
      'table',
      'element',
      'memory',
      'tag',
    ] as const) {
      expect(module.has(section), section).toBe(false);
    }
    // No names, no debugging aids, no producers: what is not needed is not shipped.
    expect(module.has('custom')).toBe(false);
    expect(module.exports.length).toBeGreaterThan(0);
    expect(module.exports.every(({ kind }) => kind === 'function')).toBe(true);
  });

  it.each(files)('%s is decoded as Node decodes it', async (file) => {
    const text = await binaryOf(file);
    expect(Buffer.from(decodeHex(text)).equals(Buffer.from(text, 'hex'))).toBe(true);
  });

  it.each(files)('%s runs over any memory, and writes none of it when it is made', async (file) => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    new Uint8Array(memory.buffer).fill(0xa5);
    const module = new WebAssembly.Module(decodeHex(await binaryOf(file)) as BufferSource);
    new WebAssembly.Instance(module, { env: { memory } });
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0xa5)).toBe(true);
  });
});

describe('decodeHex', () => {
  it('agrees with Node for every length and every byte', () => {
    for (let length = 0; length < 10; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => 255 - i * 37);
      expect([...decodeHex(Buffer.from(bytes).toString('hex'))]).toEqual([...bytes]);
    }
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect([...decodeHex(Buffer.from(all).toString('hex'))]).toEqual([...all]);
  });
});

describe('the table of kernels', () => {
  // Operations that run on kernels of other names: a conversion for each pair, passes of a projection, a kernel for each mode.
  const composed = ['saturateCast', 'projectSimplex', 'projectPlane', 'clipVjp', 'clipVjpArrays'];

  it('says SIMD or WASM where a binary has a kernel of that name, and nowhere else', async () => {
    const names = new Set<string>();
    for (const file of files) {
      const module = inspectWasm(decodeHex(await binaryOf(file)));
      for (const { name } of module.exports) names.add(name);
    }
    for (const [kernel, row] of Object.entries(KERNELS)) {
      if (composed.includes(kernel)) continue;
      for (const { name, kernel: type } of Object.values(DTYPES)) {
        const form = row[name] ?? 'none';
        const expected = names.has(`${kernel}_${type}`) ? /simd|scalar/ : /js|none/;
        expect(form, `${kernel} of ${name}`).toMatch(expected);
      }
    }
  });
});
