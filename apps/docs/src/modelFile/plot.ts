/** The width before the page has measured it. */
export const WIDTH = 340;
export const HEIGHT = 150;

const LEFT = 58;
const RIGHT = 10;
const TOP = 12;
const BOTTOM = 24;

/** Numbers by step, from step 0 on. A number that is not finite leaves a gap. */
export type Series = readonly number[];

/** The geometry of lines over the steps of a training. */
export interface Plot {
  /** The path of each series. */
  readonly paths: readonly string[];
  /** The labelled heights: the ends of the axis, and 0. */
  readonly levels: readonly { readonly y: number; readonly value: number }[];
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** Lays out series that share an axis, on which there is also room for 0. */
export function layOutSeries(series: readonly Series[], steps: number, width: number): Plot {
  const finite = series.flat().filter(Number.isFinite);
  const [low, high] = ends(Math.min(0, ...finite), Math.max(0, ...finite));
  const yOf = (value: number): number =>
    TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const xOf = (step: number): number => LEFT + (step / steps) * (width - LEFT - RIGHT);
  const values = [...new Set([low, 0, high])];
  return {
    paths: series.map((each) => pathOf(each, xOf, yOf)),
    levels: values.map((value) => ({ y: round(yOf(value)), value })),
    left: LEFT,
    right: width - RIGHT,
    bottom: HEIGHT - BOTTOM,
  };
}

function ends(low: number, high: number): readonly [number, number] {
  return low === high ? [low - 1, high + 1] : [low, high];
}

function pathOf(
  series: Series,
  xOf: (step: number) => number,
  yOf: (value: number) => number,
): string {
  let isDrawing = false;
  const parts = series.map((value, step) => {
    if (!Number.isFinite(value)) {
      isDrawing = false;
      return '';
    }
    const command = isDrawing ? 'L' : 'M';
    isDrawing = true;
    return `${command}${round(xOf(step))} ${round(yOf(value))}`;
  });
  return parts.join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
