// Which arrays the lists of a call may share.
import { describe, expect, test } from 'vitest';
import { checkArray } from '../../src/check/array.ts';
import { checkMatching, checkOnNonFinite, checkOutList } from '../../src/check/norms.ts';
import { caught } from '../support/harness.ts';
import { f32 } from '../support/messages.ts';

const of = (data: Float32Array | Float64Array) => checkArray('op', 'x', data);
const messageOf = (call: () => unknown) => (caught(call) as Error).message;

interface Lists {
  readonly out: readonly Float32Array[];
  readonly arrays: readonly Float32Array[];
  readonly others: readonly Float32Array[];
}

/** Lists of which each array lies in the same memory, or alone if no place is given. */
function listsOf(names: readonly string[]): Lists {
  const memory = new Float32Array(80);
  const all = names.map((text) =>
    text
      .split(' ')
      .filter((place) => place !== '')
      .map((place) => {
        const [from, length] = place.split('+').map(Number) as [number, number];
        return place.startsWith('new')
          ? new Float32Array(Number(place.slice(3)))
          : new Float32Array(memory.buffer, 4 * from, length);
      }),
  );
  const [out = [], arrays = [], others = []] = all;
  return { out, arrays, others };
}

/** Further outputs and inputs, so that the ranges are sorted and not compared in pairs. */
const MORE = Array.from({ length: 20 }, () => new Float32Array(1));

describe.each([
  ['few arrays', false],
  ['many arrays', true],
])('%s', (_, isMany) => {
  const check = (names: readonly string[]) => {
    const { out, arrays, others } = listsOf(names);
    const more = isMany ? MORE : [];
    const inputs = [...arrays, ...more.map((x) => x.slice())];
    return checkOutList('op', [...out, ...more], inputs.map(of), 'xs', others.map(of));
  };

  test.each([
    ['an array by another view', ['0+4', '0+4']],
    ['next to each other', ['0+4 4+4', 'new4 new4']],
    ['next to each other, the last first', ['4+4 0+4', 'new4 new4']],
    ['far apart, the last first', ['40+4 20+4 0+4', 'new4 new4 new4']],
    ['next to what is read', ['4+4', '0+4', '8+4']],
    ['one array read twice', ['20+4 30+4', '0+4 0+4']],
    ['inputs that overlap', ['20+4 30+4', '0+4 2+4']],
    ['inputs that overlap, after an output', ['0+2 30+4', '4+2 5+4']],
    ['others that overlap', ['20+4', '20+4', '0+4 2+4']],
    ['an empty other in an output', ['0+4', 'new4', '2+0']],
    ['an empty output in another', ['0+4 2+0', 'new4 new0']],
    ['an empty input in an output', ['0+4 new0', 'new4 2+0']],
  ])('%s', (_, names) => {
    expect(() => check(names)).not.toThrow();
  });

  test.each([
    ['two outputs', ['0+4 3+4', 'new4 new4']],
    ['two outputs, the last first', ['3+4 0+4', 'new4 new4']],
    ['an output within another', ['0+8 2+2', 'new8 new2']],
    ['an input within an output', ['0+8 20+2', 'new8 2+2']],
    ['an output within an input', ['2+2 20+8', 'new2 0+8']],
    ['an other within an output', ['0+8', 'new8', '2+2']],
    ['an output within an other', ['2+2', 'new2', '0+8']],
    ['an output and its own input in part', ['0+4', '1+4']],
  ])('%s overlap', (_, names) => {
    expect(messageOf(() => check(names))).toContain('overlaps');
  });
});

test('what lists must be', () => {
  const x = f32(1, 2);
  expect(messageOf(() => checkOutList('op', x, [of(x)]))).toBe(
    'op: out must be a list of arrays (write [x] for one); received Float32Array(2)',
  );
  expect(messageOf(() => checkMatching('op', 'b', [of(Float64Array.of(1, 2))], 'a', [of(x)]))).toBe(
    'op: b[0] must be an array of float32, like a[0]; received an array of float64',
  );
  expect(checkOutList('op', [null, x], [null, of(x)])?.[1]?.data).toBe(x);
});

test('how a norm treats what is not finite', () => {
  expect(checkOnNonFinite('op', undefined)).toBe('propagate');
  for (const way of ['propagate', 'skip', 'throw']) expect(checkOnNonFinite('op', way)).toBe(way);
});
