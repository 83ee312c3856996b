import { describe, expect, it } from 'vitest';
import { readBound, readNumbers, showFloat32 } from '../src/numbers.ts';

describe('readNumbers', () => {
  it.each([
    ['-2, 0.5, 3', [-2, 0.5, 3]],
    ['  [1;2\n3\t4]  ', [1, 2, 3, 4]],
    ['-0, +0', [-0, 0]],
    ['NaN nan Infinity -inf +∞ −1', [NaN, NaN, Infinity, -Infinity, Infinity, -1]],
    ['1e39, .5, 5., 0x10', [1e39, 0.5, 5, 16]],
    ['', []],
  ])('%j', (text, value) => {
    expect(readNumbers(text)).toEqual({ value });
  });

  it.each(['two', '1, --2', '1, -', '1.2.3', '1,2,3 infinit'])('rejects %j', (text) => {
    const word = text.split(/[\s,]+/).at(-1);
    expect(readNumbers(text)).toEqual({ problem: `“${word}” is not a number.` });
  });

  it('takes no more than it can show', () => {
    const text = (count: number) => Array(count).fill('1').join(',');
    expect(readNumbers(text(16))).toHaveProperty('value');
    expect(readNumbers(text(17))).toEqual({ problem: '17 numbers: at most 16 fit here.' });
  });
});

describe('readBound', () => {
  it.each([
    ['', null],
    [' null ', null],
    ['None', null],
    ['-0', -0],
    ['-Infinity', -Infinity],
    ['NaN', NaN],
    [' 2.5 ', 2.5],
  ])('%j', (text, value) => {
    expect(readBound(text)).toEqual({ value });
  });

  it('rejects two numbers', () => {
    expect(readBound('1 2')).toEqual({ problem: '“1 2” is not a number.' });
  });
});

describe('showFloat32', () => {
  it.each([
    [-0, '-0'],
    [0, '0'],
    [Math.fround(0.1), '0.1'],
    [Math.fround(-1.2345678), '-1.2345678'],
    [Math.fround(3.4028234663852886e38), '3.4028235e38'],
    [2 ** -149, '1e-45'],
    [16777216, '16777216'],
    [-Infinity, '-Infinity'],
    [NaN, 'NaN'],
  ])('%d', (value, text) => {
    expect(showFloat32(value)).toBe(text);
  });

  it('loses nothing: what it writes is read as the same float32', () => {
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    for (let k = 0; k < 20_000; k++) {
      bits[0] = (k * 214_748) % 2 ** 32;
      const value = float[0] as number;
      expect(Object.is(Math.fround(Number(showFloat32(value))), value)).toBe(true);
    }
  });
});
