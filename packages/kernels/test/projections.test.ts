import {
  assertClose,
  assertSame,
  limitedProjectionCases,
  type ProjectionCase,
  plain,
  projectionCases,
  type TypedArray,
} from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import {
  type ClampwiseError,
  heap,
  isClampwiseError,
  type NdArray,
  ndarray,
  projectBox,
  projectHalfspace,
  projectHyperplane,
  projectL1Ball,
  projectL1Sphere,
  projectL2Ball,
  projectL2Sphere,
  projectLinfBall,
  projectMonotone,
  projectSimplex,
} from '../src/index.ts';
import { caught, SETTINGS, traced, useBackend } from './support/harness.ts';
import { placements } from './support/placements.ts';

type Project = (x: TypedArray | NdArray, ...rest: unknown[]) => TypedArray;

const PROJECTIONS = {
  projectBox,
  projectHalfspace,
  projectHyperplane,
  projectL1Ball,
  projectL1Sphere,
  projectL2Ball,
  projectL2Sphere,
  projectLinfBall,
  projectMonotone,
  projectSimplex,
} as const;

// Called alike, so taken for one kind.
const KINDS = { float32: Float32Array as never as Float64ArrayConstructor, float64: Float64Array };
const DTYPES = ['float32', 'float64'] as const;
const TOLERANCE = { float32: 1e-6, float64: 1e-14 } as const;

/** The call of a case, on x and with `out`. */
function call(entry: ProjectionCase, x: TypedArray, out?: TypedArray): TypedArray {
  const { op, args, options, shape } = entry;
  const all = {
    ...options,
    ...(shape === undefined ? {} : { shape }),
    ...(out === undefined ? {} : { out }),
  };
  return (PROJECTIONS[op] as unknown as Project)(x, ...args, all);
}

function check(entry: ProjectionCase, dtype: keyof typeof KINDS, y: TypedArray): void {
  const expected = KINDS[dtype].from(entry.expected as readonly number[]);
  if (entry.exact === true) assertSame(y, expected);
  else {
    const relative = TOLERANCE[dtype];
    assertClose(y as Float64Array, expected, { relative, absolute: relative / 10 });
  }
}

const allCases = [...projectionCases, ...limitedProjectionCases];
const valued = allCases.filter(({ expected }) => Array.isArray(expected));
const rejected = allCases.filter(({ expected }) => !Array.isArray(expected));
const title = ({ number, op, title: text }: ProjectionCase): string =>
  `${number === null ? '' : `case ${number}, `}${op}: ${text}`;

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  describe.each(DTYPES)('projections of %s', (dtype) => {
    describe.each(placements)('$title', ({ run }) => {
      it.each(valued.map((entry) => [title(entry), entry] as const))('%s', (_, entry) => {
        const x = KINDS[dtype].from(entry.x);
        check(
          entry,
          dtype,
          run(x, (given, out) => call(entry, given, out)),
        );
      });
    });

    it.each(valued.map((entry) => [title(entry), entry] as const))(
      'of an NdArray, %s',
      (_, entry) => {
        const { op, args, options, shape = [entry.x.length] } = entry;
        const x = ndarray(KINDS[dtype].from(entry.x), shape);
        const y = (PROJECTIONS[op] as unknown as (...all: unknown[]) => NdArray)(
          x,
          ...args,
          options,
        );
        expect(y.shape).toEqual(shape);
        expect(y.dtype).toBe(dtype);
        check(entry, dtype, y.data);
      },
    );

    it.each(rejected.map((entry) => [title(entry), entry] as const))('reject %s', (_, entry) => {
      const x = KINDS[dtype].from(entry.x);
      const out = KINDS[dtype].from(entry.x, () => 77);
      const error = caught(() => call(entry, x, out)) as ClampwiseError;
      const { kind, argument } = entry.expected as { kind: string; argument: RegExp };
      expect(isClampwiseError(error)).toBe(true);
      expect(error.name).toBe(`Clampwise${kind}`);
      expect(error.op).toBe(entry.op);
      expect(error.argument).toMatch(argument);
      expect(plain(out).every((value) => value === 77)).toBe(true);
    });
  });
});

describe.each(SETTINGS)('on the backend %s, numbers near the largest', (backend) => {
  useBackend(backend);

  it('neither overflow nor lose the answer', () => {
    const most = Number.MAX_VALUE;
    const near = { relative: 1e-14 };
    assertSame(projectSimplex(Float64Array.of(most, -most)), Float64Array.of(1, 0));
    const five = Float64Array.of(1e308, 0, 0, 0, -0);
    assertClose(
      projectSimplex(five, { sum: 1.7e308 }),
      [1.14e308, 1.4e307, 1.4e307, 1.4e307, 1.4e307],
      near,
    );
    assertClose(
      projectSimplex(five, { sum: 1.6e308, max: 4e307 }),
      [4e307, 3e307, 3e307, 3e307, 3e307],
      near,
    );
    assertClose(projectL1Ball(Float64Array.of(-most, most, 0), 1e308), [-5e307, 5e307, 0], near);
    assertSame(projectL1Ball(five, 1e308), five);
    assertClose(
      projectL2Ball(Float64Array.of(-most, most), 1),
      [-Math.SQRT1_2, Math.SQRT1_2],
      near,
    );
    assertSame(projectHalfspace(Float64Array.of(1e308, 1e308), [1, 1], 0), Float64Array.of(0, 0));
    assertSame(
      projectHyperplane(Float64Array.of(0, 0), [1e300, 0], 1e308),
      Float64Array.of(1e8, 0),
    );
    assertClose(projectMonotone(Float64Array.of(1.7e308, 1.5e308)), [1.6e308, 1.6e308], near);
  });
});

describe('projections', () => {
  it('reject integers', () => {
    const error = caught(() => projectSimplex(new Int32Array(3) as never)) as ClampwiseError;
    expect(error.name).toBe('ClampwiseTypeError');
    expect(error.argument).toBe('x');
  });

  it('reject an `out` over a part of x or of a', () => {
    const x = new Float32Array(6);
    for (const run of [
      () => projectSimplex(x.subarray(0, 4), { out: x.subarray(1, 5) }),
      () =>
        projectHalfspace(new Float32Array(4), x.subarray(0, 4).fill(1), 0, {
          out: x.subarray(1, 5),
        }),
    ]) {
      const error = caught(run) as ClampwiseError;
      expect(error.name).toBe('ClampwiseRangeError');
      expect(error.argument).toBe('out');
    }
  });

  it('reject a vector of another dtype', () => {
    const run = () => projectHyperplane(new Float32Array(2), Float64Array.of(1, 1), 0);
    expect((caught(run) as ClampwiseError).argument).toBe('a');
  });

  it('take a vector as an NdArray, in the heap too, and `out` over it', () => {
    const a = ndarray(Float32Array.of(1, 1), [2]);
    assertSame(projectHalfspace(Float32Array.of(3, 2), a, 1), Float32Array.of(1, 0));
    heap.scope(() => {
      const there = heap.from(Float32Array.of(1, 1));
      const y = projectHalfspace(Float32Array.of(3, 2), there, 1);
      expect(heap.has(y)).toBe(true);
      assertSame(heap.detach(y), Float32Array.of(1, 0));
    });
    const both = Float32Array.of(1, 1);
    projectHalfspace(Float32Array.of(3, 2), both, 1, { out: both });
    assertSame(both, Float32Array.of(1, 0));
  });

  it('say what ran', () => {
    const x = new Float32Array(1000).fill(1);
    const events = traced(() => {
      projectSimplex(x);
      projectL2Ball(x, 1);
      projectHalfspace(x, x, 1);
      projectMonotone(x);
    });
    expect(events.map(({ op, kernel, backend }) => [op, kernel, backend])).toEqual([
      ['projectSimplex', 'projectSimplex', 'wasm'],
      ['projectL2Ball', 'sumSquares', 'wasm'],
      ['projectL2Ball', 'scaleRows', 'wasm'],
      ['projectHalfspace', 'projectPlane', 'wasm'],
      ['projectMonotone', 'projectMonotone', 'js'],
    ]);
  });
});
