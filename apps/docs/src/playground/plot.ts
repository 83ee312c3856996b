import { boundsOf, type Curve, gridOf, jumpsOf } from './curves.ts';
import { placeOf } from './handles.ts';
import type { NumberName, Question } from './view.ts';

/** The width before the page has measured it: between a phone and a wide page. */
export const WIDTH = 400;

const LEFT = 34;
const RIGHT = 30;
const TOP = 34;
const GAP = 38;
const GRADIENTS = 74;
/** The axis with its numbers, and the handle of x. */
const BELOW = 60;

interface Panel {
  readonly top: number;
  readonly bottom: number;
}

/** The places of all parts of the plot, in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly reach: number;
  readonly values: Panel;
  readonly gradients: Panel;
}

export function frameOf(width: number, reach: number): Frame {
  const tall = width < 480 ? 190 : 236;
  const values = { top: TOP, bottom: TOP + tall };
  const gradients = { top: values.bottom + GAP, bottom: values.bottom + GAP + GRADIENTS };
  const height = gradients.bottom + BELOW;
  return { width, height, left: LEFT, right: width - RIGHT, reach, values, gradients };
}

export function acrossOf({ left, right, reach }: Frame, x: number): number {
  // Halves, so that the difference of two huge numbers is finite.
  return left + (x / reach / 2 + 0.5) * (right - left);
}

/** The number at a place across the plot. */
export function numberAt({ left, right, reach }: Frame, across: number): number {
  return ((across - left) / (right - left) - 0.5) * 2 * reach;
}

export function downOfValue({ values: { top, bottom }, reach }: Frame, value: number): number {
  const inside = Math.min(reach, Math.max(-reach, value));
  return bottom - (inside / reach / 2 + 0.5) * (bottom - top);
}

export function downOfSlope({ gradients: { top, bottom } }: Frame, slope: number): number {
  return bottom - slope * (bottom - top);
}

/** The numbers of the axis. */
export function ticksOf({ reach, width }: Frame): number[] {
  const step = width < 480 ? reach / 2 : reach / 4;
  return Array.from({ length: Math.round((2 * reach) / step) + 1 }, (_, k) => k * step - reach);
}

/** The end of a line where the gradient jumps: the value at the bound is a full dot. */
export interface End {
  readonly across: number;
  readonly down: number;
  readonly isValue: boolean;
}

export interface Lines {
  readonly values: string;
  readonly gradients: string;
  readonly ends: readonly End[];
}

/** The x of a plot: evenly spaced, and next to the bounds. */
export function plottedX(question: Question, reach: number): Float32Array {
  return gridOf(reach, kinksOf(question));
}

function kinksOf(question: Question): (number | null)[] {
  return boundsOf(question).map((bound) => (bound === null ? null : Math.fround(bound)));
}

/** The lines of a curve, as paths. */
export function linesOf(question: Question, curve: Curve, frame: Frame): Lines {
  const jumps = jumpsOf(curve, frame.reach);
  const across = [...curve.x].map((x) => acrossOf(frame, x));
  const values = [...curve.values].map((value) => downOfValue(frame, value));
  const slopes = [...curve.slopes].map((slope) => downOfSlope(frame, slope));
  const kinks = kinksOf(question);
  return {
    values: pathOf(across, values, []),
    gradients: pathOf(across, slopes, jumps),
    ends: jumps
      .flatMap((k) => [k, k + 1])
      .map((k) => ({
        across: across[k] as number,
        down: slopes[k] as number,
        isValue: kinks.includes(curve.x[k] as number),
      })),
  };
}

/** A path through points. It breaks after the points in `breaks`. */
function pathOf(across: number[], down: number[], breaks: readonly number[]): string {
  const starts = [0, ...breaks.map((k) => k + 1)];
  return starts
    .map((start, part) => {
      const end = starts[part + 1] ?? across.length;
      const kept = bends(across, down, start, end);
      return `M${kept.map((k) => `${tenth(across[k])} ${tenth(down[k])}`).join('L')}`;
    })
    .join('');
}

/** The points from start to end that are not on the line between their neighbors. */
function bends(across: number[], down: number[], start: number, end: number): number[] {
  const kept = [start];
  for (let k = start + 1; k < end - 1; k++) {
    const [x0, y0] = [across[kept.at(-1)!]!, down[kept.at(-1)!]!];
    const share = (across[k]! - x0) / (across[k + 1]! - x0);
    if (Math.abs(y0 + share * (down[k + 1]! - y0) - down[k]!) > 0.02) kept.push(k);
  }
  return end - 1 > start ? [...kept, end - 1] : kept;
}

const tenth = (value: number | undefined): number => Math.round((value ?? 0) * 10) / 10;

const FLAG = { width: 44, height: 24 };

/** The side of its line on which a flag is: bounds that are crossed point away from each other. */
export type Side = 'left' | 'right' | 'middle';

const SHIFTS: Readonly<Record<Side, number>> = { left: -1, middle: -0.5, right: 0 };

/** Where a handle is drawn: a flag at the top for a bound, a box below the axis for x. */
export function handleBox(frame: Frame, name: NumberName, value: number | null, side: Side) {
  const line = acrossOf(frame, placeOf(name, value, frame.reach));
  const left = line + SHIFTS[side] * FLAG.width;
  const x = Math.min(frame.width - FLAG.width - 1, Math.max(1, left));
  const y = name === 'x' ? frame.height - FLAG.height - 4 : 4;
  return { line, x, y, ...FLAG };
}
