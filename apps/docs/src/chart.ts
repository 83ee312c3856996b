import { isChanged, type Outcome } from './compare.ts';
import { showBound } from './numbers.ts';

/** In units of the drawing. */
export const WIDTH = 220;
export const HEIGHT = 132;

const LEFT = 34;
const RIGHT = 8;
const TOP = 14;
const BOTTOM = 14;

/** What one chart shows: numbers, what a rule makes of them, and the interval of the rule. */
export interface ChartData {
  readonly title: string;
  readonly input: readonly number[];
  readonly outcome: Outcome;
  readonly min: number | null;
  readonly max: number | null;
}

/** Where a number is drawn; beyond the edge of the drawing an arrow stands for it. NaN has no place. */
interface Place {
  readonly y: number;
  readonly beyond: 'above' | 'below' | null;
}

export interface Mark {
  readonly x: number;
  readonly from: Place | null;
  readonly to: Place | null;
}

export interface Chart {
  readonly marks: readonly Mark[];
  /** The interval of the rule. */
  readonly band: { readonly y: number; readonly height: number };
  readonly lines: readonly { readonly y: number; readonly label: string }[];
  readonly zero: number;
  readonly description: string;
}

/** The lowest and the highest number on the axis. Three charts side by side share it. */
export type Span = readonly [lowest: number, highest: number];

/** An axis with room for finite numbers and bounds, and for zero. */
export function spanOf(numbers: readonly (number | null)[]): Span {
  const finite = numbers.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  return low === high ? [-1, 1] : [low, high];
}

/** The geometry of a chart. */
export function layOut(data: ChartData, span: Span): Chart {
  const { input, outcome, min, max } = data;
  const output = 'values' in outcome ? outcome.values : [];
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, input.length);
  const [top, bottom] = [edgeOf(max, TOP - 8, span), edgeOf(min, HEIGHT - BOTTOM + 8, span)];
  return {
    marks: input.map((value, k) => ({
      x: LEFT + (k + 0.5) * step,
      from: placeOf(value, span),
      to: placeOf(output[k] ?? Number.NaN, span),
    })),
    band: { y: Math.min(top, bottom), height: Math.abs(bottom - top) },
    lines: [min, max].flatMap((bound) => lineOf(bound, span)),
    zero: heightOf(0, span),
    description: describe(data, output),
  };
}

function heightOf(value: number, [low, high]: Span): number {
  // Halves, so that the difference of two huge numbers is finite.
  const share = (value / 2 - low / 2) / (high / 2 - low / 2);
  return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
}

function placeOf(value: number, span: Span): Place | null {
  if (Number.isNaN(value)) return null;
  if (value > span[1]) return { y: TOP - 7, beyond: 'above' };
  if (value < span[0]) return { y: HEIGHT - BOTTOM + 7, beyond: 'below' };
  return { y: heightOf(value, span), beyond: null };
}

/** The edge of the interval: that of the drawing where there is no bound, or one that it does not reach. */
function edgeOf(bound: number | null, edge: number, span: Span): number {
  const place = bound === null ? null : placeOf(bound, span);
  return place === null || place.beyond !== null ? edge : place.y;
}

function lineOf(bound: number | null, span: Span): { y: number; label: string }[] {
  const place = bound === null ? null : placeOf(bound, span);
  if (place === null || place.beyond !== null) return [];
  return [{ y: place.y, label: showBound(bound) }];
}

function describe({ title, input, outcome }: ChartData, output: readonly number[]): string {
  if ('error' in outcome) return `${title}: no result.`;
  const changed = input.filter((value, k) => isChanged(value, output[k] as number)).length;
  return `${title}: changes ${changed} of ${input.length} numbers.`;
}
