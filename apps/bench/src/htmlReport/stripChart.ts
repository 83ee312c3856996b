import { figure } from '../text.ts';
import type { Size } from './lineChart.ts';
import { coordinate, decades, escaped, tickText } from './svg.ts';

/** A row of a suite in the chart of all ratios. */
export interface Dot {
  readonly label: string;
  readonly ratio: number;
  readonly wrong: boolean;
}

export interface Strip {
  readonly name: string;
  readonly dots: readonly Dot[];
}

export interface StripChart {
  readonly xTitle: string;
  readonly below: string;
  readonly above: string;
  readonly strips: readonly Strip[];
}

const LINE = 26;
const MARGIN = { left: 84, right: 14, top: 24, bottom: 38 };

/** Draws a line for each strip, with a dot for each ratio, on a logarithmic axis. */
export function drawStrips(chart: StripChart, width: Size['width']): string {
  const { strips } = chart;
  const height = MARGIN.top + LINE * strips.length + MARGIN.bottom;
  const ratios = strips.flatMap(({ dots }) => dots.map(({ ratio }) => ratio));
  const x = decades([...ratios, 1], MARGIN.left + 6, width - MARGIN.right);
  const bottom = height - MARGIN.bottom;
  const one = x.at(1);
  return [
    `<svg class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">`,
    ...x.ticks.map((tick) => {
      const at = coordinate(x.at(tick));
      return (
        `<line class="grid" x1="${at}" x2="${at}" y1="${MARGIN.top}" y2="${bottom}"/>` +
        `<text class="tick middle" x="${at}" y="${bottom + 16}">${tickText(tick)}</text>`
      );
    }),
    `<line class="rule" x1="${coordinate(one)}" x2="${coordinate(one)}" y1="${MARGIN.top}" y2="${bottom}"/>`,
    `<text class="axis end" x="${coordinate(one - 6)}" y="14">${escaped(chart.below)}</text>`,
    `<text class="axis" x="${coordinate(one + 6)}" y="14">${escaped(chart.above)}</text>`,
    `<text class="axis end" x="${width - MARGIN.right}" y="${height - 4}">${escaped(chart.xTitle)}</text>`,
    ...strips.map((strip, k) => drawStrip(strip, MARGIN.top + LINE * (k + 0.5), x.at)),
    '</svg>',
  ].join('\n');
}

function drawStrip({ name, dots }: Strip, y: number, at: (ratio: number) => number): string {
  const circles = dots.map(
    ({ label, ratio, wrong }) =>
      `<circle${wrong ? ' class="wrong"' : ''} cx="${coordinate(at(ratio))}" cy="${coordinate(y)}" r="3.5" data-y="${ratio}"><title>${escaped(`${label}: ${figure(ratio)}`)}</title></circle>`,
  );
  return [
    `<g class="series ours dots" data-series="${escaped(name)}">`,
    `<text class="tick end" x="${MARGIN.left - 8}" y="${coordinate(y + 4)}">${escaped(name)}</text>`,
    ...circles,
    '</g>',
  ].join('\n');
}
