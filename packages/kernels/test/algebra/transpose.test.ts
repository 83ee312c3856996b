import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transpose } from '../../src/algebra/index.ts';
import { heap } from '../../src/index.ts';
import { expectArray, expectRefused, FLOATS, nd } from './support.ts';

describe.each(FLOATS)('transpose of %s', (dtype) => {
  const x = nd([1, 2, 3, 4, 5, 6], [2, 3], dtype);
  const cube = nd(
    Array.from({ length: 24 }, (_, i) => i),
    [2, 3, 4],
    dtype,
  );

  it('reverses the axes, or puts them in the order given', () => {
    expectArray(transpose(x), [1, 4, 2, 5, 3, 6], [3, 2], dtype);
    expectArray(transpose(x, { permutation: [0, 1] }), [1, 2, 3, 4, 5, 6], [2, 3], dtype);
    expectArray(transpose(x, { permutation: [-1, 0] }), [1, 4, 2, 5, 3, 6], [3, 2], dtype);
    const turned = transpose(cube);
    expect(turned.shape).toEqual([4, 3, 2]);
    expect([...turned.data.slice(0, 7)]).toEqual([0, 12, 4, 16, 8, 20, 1]);
    const inner = transpose(cube, { permutation: [0, 2, 1] });
    expect([...inner.data.slice(0, 7)]).toEqual([0, 4, 8, 1, 5, 9, 2]);
  });

  it('leaves the bits of NaN and -0', () => {
    expectArray(transpose(nd([NaN, -0, 1, 2], [2, 2], dtype)), [NaN, 1, -0, 2], [2, 2], dtype);
  });

  it('works for vectors, scalars and empty arrays', () => {
    expectArray(transpose(nd([1, 2], [2], dtype)), [1, 2], [2], dtype);
    expectArray(transpose(nd([1], [], dtype)), [1], [], dtype);
    expectArray(transpose(nd([], [2, 0], dtype)), [], [0, 2], dtype);
  });

  it('writes to out, which shares nothing with x', () => {
    const out = nd(new Float32Array(6), [3, 2], dtype);
    expect(transpose(x, { out })).toBe(out);
    expectArray(out, [1, 4, 2, 5, 3, 6], [3, 2], dtype);
    expectRefused(() => transpose(x, { out: x }), 'RangeError', 'transpose', 'out');
    expectRefused(
      () => transpose(x, { out: x.data }),
      'RangeError',
      'transpose',
      'out',
      /separate/,
    );
  });

  it('of any shape and order agrees with an index by index walk', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(33, 40));
    const shapes = fc
      .array(size, { maxLength: 4 })
      .filter((s) => s.reduce((p, n) => p * n, 1) < 50000);
    const problems = shapes.chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, k) => k),
          { minLength: shape.length },
        ),
      ),
    );
    fc.assert(
      fc.property(problems, ([shape, permutation]) => {
        const length = shape.reduce((product, n) => product * n, 1);
        const source = nd(
          Array.from({ length }, (_, i) => i),
          shape,
          dtype,
        );
        const target = permutation.map((axis) => shape[axis] as number);
        const expected = Array.from({ length }, (_, position) => {
          const index = shape.map(() => 0);
          let rest = position;
          for (let k = target.length - 1; k >= 0; k--) {
            index[permutation[k] as number] = rest % (target[k] as number);
            rest = Math.floor(rest / (target[k] as number));
          }
          return index.reduce((at, i, k) => at * (shape[k] as number) + i, 0);
        });
        expectArray(transpose(source, { permutation }), expected, target, dtype);
      }),
    );
  });
});

describe('transpose', () => {
  const x = nd([1, 2, 3, 4, 5, 6], [2, 3]);

  it('refuses what is no permutation', () => {
    const refuse = (permutation: unknown, kind: 'TypeError' | 'RangeError'): void => {
      const options = { permutation } as object;
      expectRefused(() => transpose(x, options), kind, 'transpose', 'permutation');
    };
    refuse([0], 'RangeError');
    refuse([0, 0], 'RangeError');
    refuse([0, 1, 2], 'RangeError');
    refuse([0, 2], 'RangeError');
    refuse('10', 'TypeError');
    refuse(1, 'TypeError');
    expectRefused(
      () => transpose(x, { axes: [1, 0] } as object),
      'TypeError',
      'transpose',
      'options',
    );
  });

  it('stays in the heap inside a scope', () => {
    heap.scope(() => expect(heap.has(transpose(heap.from(x)))).toBe(true));
    expect(heap.has(transpose(x))).toBe(false);
  });
});
