import { clip, clipByNorm } from '@clampwise/kernels';
import { planeOf } from './plane.ts';
import { area, arrow, drawing, label, line, type Point, shape, shown, WIDTH } from './svg.ts';

/** The limits of the picture: by value, and by norm. */
export const LIMITS = { value: 1, norm: 1.5 };

/** A gradient of two numbers, and the gradient with each limit. */
export interface Arrows {
  readonly gradient: Point;
  readonly byValue: Point;
  readonly byNorm: Point;
}

/** Clips the gradient of the picture, by value and by norm. */
export function clippedArrows(): Arrows {
  const gradient = Float64Array.of(3, 1);
  const pair = ([x, y]: Float64Array): Point => [x as number, y as number];
  return {
    gradient: pair(gradient),
    byValue: pair(clip(gradient, -LIMITS.value, LIMITS.value)),
    byNorm: pair(clipByNorm(gradient, LIMITS.norm)),
  };
}

const PLANE = planeOf({ left: -1.65, right: 3.6, bottom: -1.65, top: 1.75 }, WIDTH);

/** Draws a gradient as an arrow, and the arrows that each limit leaves of it. */
export function drawClipArrows(): string {
  const { gradient, byValue, byNorm } = clippedArrows();
  const { place, unit, height } = PLANE;
  const origin = place(0, 0);
  const { value, norm } = LIMITS;
  const corners: Point[] = [
    place(-value, value),
    place(value, value),
    place(value, -value),
    place(-value, -value),
  ];
  const text = ([x, y]: Point): string => `[${shown(x)}, ${shown(y)}]`;
  const beside = ([x, y]: Point, right: number, down: number): Point => {
    const [left, top] = place(x, y);
    return [left + right, top + down];
  };
  return drawing(height, [
    line([place(-1.65, 0), place(3.6, 0)], 'grid'),
    line([place(0, -1.65), place(0, 1.75)], 'grid'),
    area(corners, 'set'),
    shape('circle', 'set circle', { cx: origin[0], cy: origin[1], r: norm * unit }),
    arrow(origin, place(...gradient), 'stroke before'),
    arrow(origin, place(...byValue), 'stroke bad'),
    arrow(origin, place(...byNorm), 'stroke good'),
    label(beside(gradient, 4, -12), `gradient ${text(gradient)}`, 'end'),
    label(beside(byValue, -6, -7), `by value ${text(byValue)}`, 'end bad'),
    label(beside(byNorm, 10, 12), `by norm ${text(byNorm)}`, 'good'),
    label(beside([-value, -value], 4, -6), `±${value}`, 'quiet'),
    label(beside([0, -norm], 6, -17), `norm ${norm}`, 'quiet'),
  ]);
}
