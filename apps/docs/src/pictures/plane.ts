import type { Point } from './svg.ts';

/** The part of a plane that a drawing shows. */
export interface Window {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** A part of a plane in a drawing of a width. Both axes have the same unit. */
export interface Plane {
  readonly unit: number;
  readonly height: number;
  /** The place of a point in the drawing. */
  readonly place: (x: number, y: number) => Point;
}

/** Fits a part of a plane into a width. */
export function planeOf({ left, right, bottom, top }: Window, width: number): Plane {
  const unit = width / (right - left);
  return {
    unit,
    height: unit * (top - bottom),
    place: (x, y) => [(x - left) * unit, (top - y) * unit],
  };
}
