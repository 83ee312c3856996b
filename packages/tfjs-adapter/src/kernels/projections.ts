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
  projectMonotoneVjp,
  projectSimplex,
  projectSimplexVjp,
} from '@clampwise/kernels';
import type { Tensor } from '@tensorflow/tfjs-core';
import { ontoL2, ontoL2Vjp } from '../projections/euclidean.ts';
import { ontoMonotone, ontoMonotoneVjp } from '../projections/monotone.ts';
import { ontoPlane, ontoPlaneVjp } from '../projections/plane.ts';
import { ontoL1, ontoL1Vjp, ontoSimplex, ontoSimplexVjp } from '../projections/threshold.ts';
import type { Kernel } from './kernel.ts';
import { operationKernel, type Target } from './operation.ts';

type Floats = Float32Array;

interface Along {
  readonly axes: readonly number[] | null;
}

function optionsOf(
  { out, shape }: Target,
  { axes }: Along,
): {
  readonly out: Floats;
  readonly shape: readonly number[];
  readonly axis: readonly number[] | undefined;
} {
  return { out: out as Floats, shape, axis: axes ?? undefined };
}

interface SimplexAttributes extends Along {
  readonly sum: number;
  /** The largest value of an element. */
  readonly most: number;
}

/** Projects to the nearest vectors whose elements are at least 0 and have a given sum. */
export const projectSimplexKernel: Kernel<SimplexAttributes> =
  /* @__PURE__ */ operationKernel<SimplexAttributes>({
    name: 'projectSimplex',
    compute: ([x], target, attributes) => {
      const { sum, most: max } = attributes;
      projectSimplex(x as Floats, { ...optionsOf(target, attributes), sum, max });
    },
    computeVjp: (dy, [x], target, attributes) => {
      const { sum, most: max } = attributes;
      projectSimplexVjp(dy as Floats, x as Floats, { ...optionsOf(target, attributes), sum, max });
    },
    composed: ([x], attributes) => ontoSimplex(x as Tensor, attributes.axes, attributes),
    composedVjp: (dy, [x], attributes) =>
      ontoSimplexVjp(dy, x as Tensor, attributes.axes, attributes),
  });

/** A ball or a sphere. */
export interface RadiusAttributes extends Along {
  readonly radius: number;
}

type Project = typeof projectL1Ball;
type ProjectVjp = typeof projectL1BallVjp;
type Onto = typeof ontoL1;
type OntoVjp = typeof ontoL1Vjp;

function radiusKernel(
  name: string,
  project: Project,
  vjp: ProjectVjp,
  onto: Onto,
  ontoVjp: OntoVjp,
): Kernel<RadiusAttributes> {
  const ball = name.endsWith('Ball');
  return operationKernel<RadiusAttributes>({
    name,
    compute: ([x], target, attributes) => {
      project(x as Floats, attributes.radius, optionsOf(target, attributes));
    },
    computeVjp: (dy, [x], target, attributes) => {
      vjp(dy as Floats, x as Floats, attributes.radius, optionsOf(target, attributes));
    },
    composed: ([x], { axes, radius }) => onto(x as Tensor, axes, { radius, ball }),
    composedVjp: (dy, [x], { axes, radius }) => ontoVjp(dy, x as Tensor, axes, { radius, ball }),
  });
}

export const projectL1BallKernel: Kernel<RadiusAttributes> = /* @__PURE__ */ radiusKernel(
  'projectL1Ball',
  projectL1Ball,
  projectL1BallVjp,
  ontoL1,
  ontoL1Vjp,
);

export const projectL1SphereKernel: Kernel<RadiusAttributes> = /* @__PURE__ */ radiusKernel(
  'projectL1Sphere',
  projectL1Sphere,
  projectL1SphereVjp,
  ontoL1,
  ontoL1Vjp,
);

export const projectL2BallKernel: Kernel<RadiusAttributes> = /* @__PURE__ */ radiusKernel(
  'projectL2Ball',
  projectL2Ball,
  projectL2BallVjp,
  ontoL2,
  ontoL2Vjp,
);

export const projectL2SphereKernel: Kernel<RadiusAttributes> = /* @__PURE__ */ radiusKernel(
  'projectL2Sphere',
  projectL2Sphere,
  projectL2SphereVjp,
  ontoL2,
  ontoL2Vjp,
);

/** A plane a·x = b, where a is the second input. */
export interface PlaneAttributes extends Along {
  readonly b: number;
}

function planeKernel(
  name: string,
  project: typeof projectHalfspace,
  vjp: typeof projectHalfspaceVjp,
): Kernel<PlaneAttributes> {
  const halfspace = name === 'projectHalfspace';
  return operationKernel<PlaneAttributes>({
    name,
    compute: ([x, a], target, attributes) => {
      project(x as Floats, a as Floats, attributes.b, optionsOf(target, attributes));
    },
    computeVjp: (dy, [x, a], target, attributes) => {
      const options = optionsOf(target, attributes);
      vjp(dy as Floats, x as Floats, a as Floats, attributes.b, options);
    },
    composed: ([x, a], { axes, b }) => ontoPlane(x as Tensor, a as Tensor, axes, { b, halfspace }),
    composedVjp: (dy, [x, a], { axes, b }) =>
      ontoPlaneVjp(dy, x as Tensor, a as Tensor, axes, { b, halfspace }),
  });
}

export const projectHalfspaceKernel: Kernel<PlaneAttributes> = /* @__PURE__ */ planeKernel(
  'projectHalfspace',
  projectHalfspace,
  projectHalfspaceVjp,
);

export const projectHyperplaneKernel: Kernel<PlaneAttributes> = /* @__PURE__ */ planeKernel(
  'projectHyperplane',
  projectHyperplane,
  projectHyperplaneVjp,
);

interface MonotoneAttributes extends Along {
  readonly increasing: boolean;
}

/** Projects to the nearest vectors in order. Inputs: x, and the weights if there are any. */
export const projectMonotoneKernel: Kernel<MonotoneAttributes> =
  /* @__PURE__ */ operationKernel<MonotoneAttributes>({
    name: 'projectMonotone',
    compute: ([x, weights], target, attributes) => {
      const { increasing } = attributes;
      const options = { ...optionsOf(target, attributes), increasing, weights: weights as Floats };
      projectMonotone(x as Floats, options);
    },
    computeVjp: (dy, [x, weights], target, attributes) => {
      const { increasing } = attributes;
      const options = { ...optionsOf(target, attributes), increasing, weights: weights as Floats };
      projectMonotoneVjp(dy as Floats, x as Floats, options);
    },
    composed: ([x, weights], { axes, increasing }) =>
      ontoMonotone(x as Tensor, axes, { increasing, weights: weights ?? null }),
    composedVjp: (dy, [x, weights], { axes, increasing }) =>
      ontoMonotoneVjp(dy, x as Tensor, axes, { increasing, weights: weights ?? null }),
  });
