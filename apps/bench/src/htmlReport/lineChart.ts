import { figure } from '../text.ts';
import { type Axis, between, coordinate, decades, escaped, tickText } from './svg.ts';

/** A measured value with its quartiles. */
export interface Point {
  readonly x: number;
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** Whether its result is wrong, at least for special values: drawn hollow. */
  readonly wrong: boolean;
}

export interface Series {
  readonly name: string;
  /** The class of its color and its line. */
  readonly style: string;
  readonly points: readonly Point[];
}

/** A chart on logarithmic axes. */
export interface LineChart {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** The text of a tick of the horizontal axis. */
  xText(x: number): string;
  /** Spreads the ticks evenly, for values such as 0. */
  readonly isEven?: boolean;
  /** A value with a strong line. */
  readonly rule?: number;
  readonly series: readonly Series[];
}

/** Two sizes of one drawing, in pixels: text is as large in both. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = { left: 46, right: 12, top: 26, bottom: 38 };

/** Draws a chart as SVG, without blank lines. */
export function drawLines(chart: LineChart, size: Size): string {
  const { width, height } = size;
  const points = chart.series.flatMap((series) => series.points);
  const x = horizontal(chart, points, width);
  const values = points.flatMap((point) => [point.lowerQuartile, point.upperQuartile]);
  const rule = chart.rule === undefined ? [] : [chart.rule];
  const y = decades([...values, ...rule], height - MARGIN.bottom, MARGIN.top);
  return [
    `<svg class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">`,
    ...grid(chart, x, y, size),
    ...ruleOf(chart, y, size),
    ...chart.series.map((series) => drawSeries(series, chart, x, y)),
    '</svg>',
  ].join('\n');
}

function horizontal(chart: LineChart, points: readonly Point[], width: number): Axis {
  const from = MARGIN.left + 8;
  const to = width - MARGIN.right - 8;
  const axis = between(
    points.map((point) => point.x),
    from,
    to,
  );
  if (chart.isEven !== true) return axis;
  const step = (to - from) / Math.max(1, axis.ticks.length - 1);
  return { ticks: axis.ticks, at: (value) => from + step * axis.ticks.indexOf(value) };
}

function grid(chart: LineChart, x: Axis, y: Axis, { width, height }: Size): string[] {
  const bottom = height - MARGIN.bottom;
  const lines = y.ticks.map((tick) => {
    const at = coordinate(y.at(tick));
    return (
      `<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${at}" y2="${at}"/>` +
      `<text class="tick end" x="${MARGIN.left - 6}" y="${coordinate(y.at(tick) + 4)}">${tickText(tick)}</text>`
    );
  });
  const labels = spaced(x, 34).map(
    (tick) =>
      `<text class="tick middle" x="${coordinate(x.at(tick))}" y="${bottom + 16}">${chart.xText(tick)}</text>`,
  );
  return [
    ...lines,
    ...labels,
    `<text class="axis" x="0" y="12">${escaped(chart.yTitle)}</text>`,
    `<text class="axis end" x="${width - MARGIN.right}" y="${height - 4}">${escaped(chart.xTitle)}</text>`,
  ];
}

/** The ticks whose texts have room. */
function spaced({ ticks, at }: Axis, room: number): number[] {
  let last = -Infinity;
  return ticks.filter((tick) => {
    const fits = at(tick) - last >= room;
    if (fits) last = at(tick);
    return fits;
  });
}

function ruleOf({ rule }: LineChart, y: Axis, { width }: Size): string[] {
  if (rule === undefined) return [];
  const at = coordinate(y.at(rule));
  return [
    `<line class="rule" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${at}" y2="${at}"/>`,
  ];
}

function drawSeries({ name, style, points }: Series, chart: LineChart, x: Axis, y: Axis): string {
  const places = points.map(
    (point) => `${coordinate(x.at(point.x))},${coordinate(y.at(point.median))}`,
  );
  const marks = points.map((point) => {
    const [cx, cy] = [coordinate(x.at(point.x)), coordinate(y.at(point.median))];
    const range = `${figure(point.lowerQuartile)} to ${figure(point.upperQuartile)}`;
    const label = `${name}, ${chart.xText(point.x)}: ${figure(point.median)} (${range})`;
    return (
      `<line class="range" x1="${cx}" x2="${cx}" y1="${coordinate(y.at(point.lowerQuartile))}" y2="${coordinate(y.at(point.upperQuartile))}"/>` +
      `<circle${point.wrong ? ' class="wrong"' : ''} cx="${cx}" cy="${cy}" r="3" data-x="${point.x}" data-y="${point.median}"><title>${escaped(label)}</title></circle>`
    );
  });
  return [
    `<g class="series ${style}" data-series="${escaped(name)}">`,
    `<polyline points="${places.join(' ')}"/>`,
    ...marks,
    '</g>',
  ].join('\n');
}
