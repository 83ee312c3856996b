import { assertClose, assertSame, finiteDifference } from '@clampwise/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClampwiseError,
  heap,
  type NdArray,
  ndarray,
  projectHalfspace,
  projectHalfspaceVjp,
  projectHyperplane,
  projectHyperplaneVjp,
  projectL1Ball,
  projectL1BallVjp,
  projectL1Sphere,
  projectL1SphereVjp,
  projectL2Ball,
  projectL2BallVjp,
  projectL2Sphere,
  projectL2SphereVjp,
  projectMonotone,
  projectMonotoneVjp,
  projectSimplex,
  projectSimplexVjp,
  type RowOptions,
} from '../src/index.ts';
import { caught, inHeap } from './support/harness.ts';

type Floats = Float64Array<ArrayBuffer>;

/** A projection of vectors of six elements, with its gradient. */
interface Pair {
  readonly title: string;
  forward(x: Floats, options?: RowOptions): Floats;
  backward(dy: Floats, x: Floats, options?: RowOptions): Floats;
}

const A = [1, -2, 0.5, 0, 3, -1];
const WEIGHTS = [1, 2, 0.5, 3, 1, 2.5];

const PAIRS: readonly Pair[] = [
  {
    title: 'projectSimplex',
    forward: (x, options) => projectSimplex(x, { ...options, sum: 2 } as object),
    backward: (dy, x, options) => projectSimplexVjp(dy, x, { ...options, sum: 2 } as object),
  },
  {
    title: 'projectSimplex, capped',
    forward: (x, options) => projectSimplex(x, { ...options, sum: 2, max: 0.7 } as object),
    backward: (dy, x, options) =>
      projectSimplexVjp(dy, x, { ...options, sum: 2, max: 0.7 } as object),
  },
  {
    title: 'projectL1Ball',
    forward: (x, options) => projectL1Ball(x, 3, options as object),
    backward: (dy, x, options) => projectL1BallVjp(dy, x, 3, options as object),
  },
  {
    title: 'projectL1Sphere',
    forward: (x, options) => projectL1Sphere(x, 3, options as object),
    backward: (dy, x, options) => projectL1SphereVjp(dy, x, 3, options as object),
  },
  {
    title: 'projectL2Ball',
    forward: (x, options) => projectL2Ball(x, 2, options as object),
    backward: (dy, x, options) => projectL2BallVjp(dy, x, 2, options as object),
  },
  {
    title: 'projectL2Sphere',
    forward: (x, options) => projectL2Sphere(x, 2, options as object),
    backward: (dy, x, options) => projectL2SphereVjp(dy, x, 2, options as object),
  },
  {
    title: 'projectHalfspace',
    forward: (x, options) => projectHalfspace(x, A, 0.5, options as object),
    backward: (dy, x, options) => projectHalfspaceVjp(dy, x, A, 0.5, options as object),
  },
  {
    title: 'projectHyperplane',
    forward: (x, options) => projectHyperplane(x, A, 0.5, options as object),
    backward: (dy, x, options) => projectHyperplaneVjp(dy, x, A, 0.5, options as object),
  },
  {
    title: 'projectMonotone',
    forward: (x, options) => projectMonotone(x, options as object),
    backward: (dy, x, options) => projectMonotoneVjp(dy, x, options as object),
  },
  {
    title: 'projectMonotone, falling, with weights',
    forward: (x, options) =>
      projectMonotone(x, { ...options, increasing: false, weights: WEIGHTS } as object),
    backward: (dy, x, options) =>
      projectMonotoneVjp(dy, x, { ...options, increasing: false, weights: WEIGHTS } as object),
  },
];

const six = (min: number, max: number) =>
  fc.array(fc.double({ min, max, noNaN: true }), { minLength: 6, maxLength: 6 });

describe.each(PAIRS)('the gradient of $title', ({ forward, backward }) => {
  const jacobian = (x: Floats): number[] =>
    Array.from(x, (_, k) => [
      ...backward(
        Float64Array.from(x, (_, i) => (i === k ? 1 : 0)),
        x,
      ),
    ]).flat();

  it('agrees with finite differences', () => {
    let compared = 0;
    fc.assert(
      fc.property(six(-2, 2), six(-1, 1), (values, weights) => {
        const x = Float64Array.from(values);
        const dy = Float64Array.from(weights);
        const f = ([at]: readonly Float64Array[]): number =>
          forward(at as Floats).reduce((sum, y, i) => sum + y * (dy[i] as number), 0);
        // Away from kinks: the whole Jacobian is the same a step either way.
        const h = 2e-4;
        const at = jacobian(x);
        fc.pre(
          [-h, h].every((step) =>
            x.every((value, i) => {
              const moved = x.slice();
              moved[i] = value + step;
              return jacobian(moved).every(
                (slope, k) => Math.abs(slope - (at[k] as number)) < 1e-2,
              );
            }),
          ),
        );
        const dx = backward(dy, x);
        compared++;
        expect(finiteDifference(f, [x], [dx])).toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect(compared).toBeGreaterThan(0);
  });

  it('goes along columns as along rows, into `out` and in the heap', () => {
    fc.assert(
      fc.property(fc.array(six(-2, 2), { minLength: 6, maxLength: 6 }), (table) => {
        const rows = Float64Array.from(table.slice(0, 3).flat());
        const dys = Float64Array.from(table.slice(3).flat());
        const turn = (v: Floats): Floats =>
          Float64Array.from(v, (_, k) => v[(k % 3) * 6 + Math.floor(k / 3)] as number);
        const dx = backward(dys, rows, { shape: [3, 6], axis: 1 });
        assertSame(
          backward(turn(dys), turn(rows), { shape: [6, 3], axis: 0 }),
          turn(dx),
          'columns',
        );
        for (let r = 0; r < 3; r++) {
          const [from, to] = [6 * r, 6 * r + 6];
          assertSame(backward(dys.slice(from, to), rows.slice(from, to)), dx.slice(from, to));
        }
        const onDy = dys.slice();
        expect(backward(onDy, rows, { shape: [3, 6], axis: -1, out: onDy })).toBe(onDy);
        assertSame(onDy, dx, 'over dy');
        const onX = rows.slice();
        backward(dys, onX, { shape: [3, 6], axis: -1, out: onX });
        assertSame(onX, dx, 'over x');
        heap.scope(() => {
          const there = backward(inHeap(dys), inHeap(rows), { shape: [3, 6], axis: 1 });
          expect(heap.has(there)).toBe(true);
          assertSame(there, dx, 'in the heap');
        });
      }),
      { numRuns: 30 },
    );
  });

  it('is NaN where the vector became NaN, and empty for nothing', () => {
    const x = Float64Array.of(1, Number.NaN, 2, 3, 4, 5);
    assertSame(backward(new Float64Array(6), x), new Float64Array(6).fill(Number.NaN));
    const none = { shape: [0, 6], axis: 1 };
    expect(backward(new Float64Array(0), new Float64Array(0), none)).toHaveLength(0);
  });

  it('rejects a dy that does not fit', () => {
    const error = caught(() =>
      backward(new Float64Array(5), new Float64Array(6).fill(9)),
    ) as ClampwiseError;
    expect(error.name).toBe('ClampwiseRangeError');
    expect(error.argument).toBe('dy');
    const kinds = caught(() => backward(new Float32Array(6) as never, new Float64Array(6)));
    expect((kinds as ClampwiseError).argument).toBe('dy');
  });
});

describe('gradients of projections', () => {
  it('select: what does not pass may be NaN', () => {
    const dy = Float64Array.of(1, 2, Number.NaN);
    assertSame(projectSimplexVjp(dy, Float64Array.of(5, 5, 0)), Float64Array.of(-0.5, 0.5, 0));
    assertSame(projectL1BallVjp(dy, Float64Array.of(5, -5, 0), 1), Float64Array.of(1.5, 1.5, 0));
  });

  it('at special points', () => {
    const dy = Float64Array.of(3, 5);
    assertSame(projectL2SphereVjp(dy, Float64Array.of(0, -0), 1), Float64Array.of(0, 0));
    assertSame(projectL2BallVjp(dy, Float64Array.of(0, 0), 1), dy);
    assertSame(projectL2BallVjp(dy, Float64Array.of(3, 4), 5), dy);
    assertSame(projectL2BallVjp(dy, Float64Array.of(3, 4), 0), Float64Array.of(0, 0));
    assertSame(projectL1BallVjp(dy, Float64Array.of(1, -2), 3), dy);
    assertSame(projectL1BallVjp(dy, Float64Array.of(1, -2), 0), Float64Array.of(0, 0));
    assertSame(projectHalfspaceVjp(dy, Float64Array.of(1, 0), [1, 1], 1), dy);
    assertSame(projectSimplexVjp(dy, Float64Array.of(Infinity, 0)), Float64Array.of(0, 0));
  });

  it('of huge and tiny vectors', () => {
    const dy = Float64Array.of(1, 1);
    const huge = projectL2SphereVjp(dy, Float64Array.of(3e300, 4e300), 1e300);
    assertClose(huge, [0.2 * 0.16, -0.2 * 0.12], { relative: 1e-14 });
    const tiny = projectHyperplaneVjp(dy, Float64Array.of(1, 2), Float64Array.of(1e-300, 0), 0);
    assertSame(tiny, Float64Array.of(0, 1));
  });

  it('of float32 and NdArrays', () => {
    const x = ndarray(Float32Array.of(0.5, 0.25, -7, 9, 9, 9), [2, 3]);
    const dy = ndarray(Float32Array.of(1, 2, 6, 1, 2, 3), [2, 3]);
    const dx: NdArray = projectSimplexVjp(dy, x, { axis: 1 });
    expect(dx.shape).toEqual([2, 3]);
    assertSame(dx.data, Float32Array.of(-0.5, 0.5, 0, -1, 0, 1));
  });
});
