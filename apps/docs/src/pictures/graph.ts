import { label, line, type Point, WIDTH } from './svg.ts';

/** An axis: its name, its ends, and the numbers at its marks. */
export interface Axis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly marks: readonly (readonly [value: number, text: string])[];
}

/** Two axes in a drawing. */
export interface Graph {
  /** The place of a point in the drawing. */
  readonly place: (x: number, y: number) => Point;
  readonly height: number;
  readonly axes: readonly string[];
}

const [LEFT, RIGHT, TOP, BOTTOM] = [40, 10, 26, 42];

/** Lays out two axes in a drawing of a height. */
export function graphOf(x: Axis, y: Axis, height: number): Graph {
  const end = WIDTH - RIGHT;
  const bottom = height - BOTTOM;
  const place = (across: number, up: number): Point => [
    LEFT + ((across - x.from) / (x.to - x.from)) * (end - LEFT),
    bottom - ((up - y.from) / (y.to - y.from)) * (bottom - TOP),
  ];
  const rules = y.marks.flatMap(([value, text]) => {
    const [, at] = place(x.from, value);
    const rule: Point[] = [
      [LEFT, at],
      [end, at],
    ];
    return [line(rule, 'grid'), label([LEFT - 6, at + 4], text, 'end quiet')];
  });
  const steps = x.marks.map(([value, text]) =>
    label([place(value, y.from)[0], bottom + 16], text, 'middle quiet'),
  );
  const names = [
    label([(LEFT + end) / 2, bottom + 34], x.name, 'middle quiet'),
    label([4, 12], y.name, 'quiet'),
  ];
  return { place, height, axes: [...rules, ...steps, ...names] };
}
