import { assertClose, type ProjectionName } from '@clampwise/testing';
import { type GoldenProjection, goldenProjections } from '@clampwise/testing/goldenProjections';
import { describe, expect, it } from 'vitest';
import {
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
  projectSimplex,
  projectSimplexVjp,
} from '../src/index.ts';
import { SETTINGS, useBackend } from './support/harness.ts';

type Loose = (...args: readonly unknown[]) => Float64Array;

const FORWARD = {
  projectHalfspace,
  projectHyperplane,
  projectL1Ball,
  projectL1Sphere,
  projectL2Ball,
  projectL2Sphere,
  projectMonotone,
  projectSimplex,
} as unknown as { readonly [op in ProjectionName]: Loose };

const BACKWARD = {
  projectHalfspace: projectHalfspaceVjp,
  projectHyperplane: projectHyperplaneVjp,
  projectL1Ball: projectL1BallVjp,
  projectL1Sphere: projectL1SphereVjp,
  projectL2Ball: projectL2BallVjp,
  projectL2Sphere: projectL2SphereVjp,
  projectSimplex: projectSimplexVjp,
} as unknown as { readonly [op in ProjectionName]: Loose };

/** What comes after x. */
function argumentsOf({ args }: GoldenProjection): unknown[] {
  if ('radius' in args) return [args.radius];
  if ('a' in args) return [args.a, args.b];
  return [args];
}

/** What optax's own sums lose, in the array's dtype: of the order of the largest element. */
function tolerance({ dtype, x, dy }: GoldenProjection): { relative: number; absolute: number } {
  const unit = dtype === 'float32' ? 2 ** -23 : 2 ** -52;
  const sizes = [...x, ...(dy ?? [])].filter(Number.isFinite).map(Math.abs);
  return { relative: 16 * unit, absolute: 32 * unit * Math.max(1, ...sizes) };
}

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);
  const { source, vectors } = goldenProjections();

  describe(`projections against ${source}`, () => {
    it.each(vectors)('$op, $title ($dtype)', (vector) => {
      const { op, x, y } = vector;
      assertClose(FORWARD[op](x, ...argumentsOf(vector)), y, tolerance(vector));
    });
  });

  describe(`gradients against ${source}`, () => {
    const withGradient = vectors.filter(({ dx }) => dx !== null);

    it('are many', () => {
      expect(withGradient.length).toBeGreaterThan(200);
    });

    it.each(withGradient)('$op, $title ($dtype)', (vector) => {
      const { op, x, dy, dx } = vector;
      const y = BACKWARD[op](dy, x, ...argumentsOf(vector));
      assertClose(y, dx as Float64Array, tolerance(vector));
    });
  });
});
