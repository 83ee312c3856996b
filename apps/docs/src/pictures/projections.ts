import {
  projectBox,
  projectHalfspace,
  projectL1Ball,
  projectL2Ball,
  projectLinfBall,
  projectSimplex,
} from '@clampwise/kernels';
import { planeOf } from './plane.ts';
import { area, dot, drawing, escaped, line, type Point, shape } from './svg.ts';

/** A set of points in the plane, the projection onto it, and its outline. */
export interface PlaneSet {
  readonly name: string;
  readonly project: (x: Float64Array) => Float64Array;
  readonly contains: (x: number, y: number) => boolean;
  /** The corners, or a circle around 0 of this radius. */
  readonly outline: readonly Point[] | number;
}

const square = (x: number, y: number): Point[] => [
  [-x, -y],
  [x, -y],
  [x, y],
  [-x, y],
];

// The corners of the half-space are outside of the drawing.
const HALFSPACE: readonly Point[] = [
  [-9, 5],
  [11, -5],
  [-9, -15],
];

/** The sets of the picture. */
export const SETS: readonly PlaneSet[] = [
  {
    name: 'projectBox',
    project: (x) => projectBox(x, [-1, -0.5], [1, 0.5]),
    contains: (x, y) => Math.abs(x) <= 1 && Math.abs(y) <= 0.5,
    outline: square(1, 0.5),
  },
  {
    name: 'projectSimplex',
    project: (x) => projectSimplex(x),
    contains: (x, y) => x >= 0 && y >= 0 && Math.abs(x + y - 1) < 1e-12,
    outline: [
      [1, 0],
      [0, 1],
    ],
  },
  {
    name: 'projectL1Ball',
    project: (x) => projectL1Ball(x, 1),
    contains: (x, y) => Math.abs(x) + Math.abs(y) <= 1 + 1e-12,
    outline: [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ],
  },
  {
    name: 'projectL2Ball',
    project: (x) => projectL2Ball(x, 1),
    contains: (x, y) => Math.hypot(x, y) <= 1 + 1e-12,
    outline: 1,
  },
  {
    name: 'projectLinfBall',
    project: (x) => projectLinfBall(x, 1),
    contains: (x, y) => Math.abs(x) <= 1 && Math.abs(y) <= 1,
    outline: square(1, 1),
  },
  {
    name: 'projectHalfspace',
    project: (x) => projectHalfspace(x, [1, 2], 1),
    contains: (x, y) => x + 2 * y <= 1 + 1e-12,
    outline: HALFSPACE,
  },
];

/** A point before and after a projection. */
export interface Move {
  readonly from: Point;
  readonly to: Point;
}

/** Projects the points of the picture, which are on a circle around 0. */
export function movesOf({ project }: PlaneSet): Move[] {
  return Array.from({ length: 12 }, (_, k) => {
    const angle = ((k + 0.5) * Math.PI) / 6;
    const [x, y] = [1.8 * Math.cos(angle), 1.8 * Math.sin(angle)];
    const [right, up] = project(Float64Array.of(x, y));
    return { from: [x, y], to: [right as number, up as number] };
  });
}

const SIZE = 160;
const { place, unit } = planeOf({ left: -2, right: 2, bottom: -2, top: 2 }, SIZE);

/** Draws each set with points outside of it, and a line from each to its projection. */
export function drawProjections(): string {
  const panels = SETS.map((set) => {
    const panel = drawing(SIZE, drawnSet(set), SIZE);
    return `<div class="panel">${panel}<code>${escaped(set.name)}</code></div>`;
  });
  return `<div class="panels">${panels.join('')}</div>`;
}

function drawnSet(set: PlaneSet): string[] {
  const moves = movesOf(set);
  return [
    line([place(-2, 0), place(2, 0)], 'grid'),
    line([place(0, -2), place(0, 2)], 'grid'),
    outlined(set.outline),
    ...moves.map(({ from, to }) => line([place(...from), place(...to)], 'thin before')),
    ...moves.map(({ from }) => dot(place(...from), 'hollow', 3.5)),
    ...moves.map(({ to }) => dot(place(...to), 'full', 3)),
  ];
}

function outlined(outline: PlaneSet['outline']): string {
  if (typeof outline === 'number') {
    const [cx, cy] = place(0, 0);
    return shape('circle', 'set', { cx, cy, r: outline * unit });
  }
  return area(
    outline.map(([x, y]) => place(x, y)),
    'set',
  );
}
