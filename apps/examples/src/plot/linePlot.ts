import { at, COLORS, drawing, label } from './svg.ts';

/** A point: x and y. */
export type Point = readonly [x: number, y: number];

/** One line, or one set of dots. */
export interface Series {
  readonly name: string;
  readonly color: string;
  readonly points: readonly Point[];
  /** Default 'line'. 'steps' holds each value until the next x. */
  readonly form?: 'line' | 'steps' | 'dots';
  /** Default 1.8. */
  readonly width?: number;
  /** The pattern of a dashed line, as in SVG. */
  readonly dash?: string;
}

/** An axis: its name, its range and the numbers at its marks. */
export interface Axis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly marks: readonly (readonly [value: number, text: string])[];
}

/** What a plot shows. */
export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Values of y that are not allowed, shaded. */
  readonly forbidden?: { readonly from: number; readonly to: number; readonly name: string };
}

const [WIDTH, HEIGHT] = [560, 390];
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 14, 88, 52];

/** Draws lines over two axes, with a legend above them. */
export function linePlot({ title, x, y, series, forbidden }: Plot): string {
  const right = (value: number): number =>
    LEFT + ((value - x.from) / (x.to - x.from)) * (WIDTH - LEFT - RIGHT);
  const up = (value: number): number =>
    HEIGHT - BOTTOM - ((value - y.from) / (y.to - y.from)) * (HEIGHT - TOP - BOTTOM);
  const parts = [label(8, 22, title, 'font-size="16" font-weight="600"'), ...legend(series)];
  if (forbidden !== undefined) {
    const [top, bottom] = [up(forbidden.to), up(forbidden.from)];
    const size = `width="${WIDTH - LEFT - RIGHT}" height="${at(bottom - top)}"`;
    parts.push(`<rect x="${LEFT}" y="${at(top)}" ${size} fill="${COLORS.bad}" opacity="0.1"/>`);
    const quiet = `text-anchor="end" fill="${COLORS.bad}" font-size="13"`;
    parts.push(label(WIDTH - RIGHT - 6, bottom - 7, forbidden.name, quiet));
  }
  for (const [value, text] of y.marks) {
    const height = at(up(value));
    parts.push(rule(`M${LEFT} ${height}H${WIDTH - RIGHT}`));
    parts.push(label(LEFT - 8, up(value) + 4, text, `text-anchor="end" fill="${COLORS.quiet}"`));
  }
  for (const [value, text] of x.marks) {
    const middle = `text-anchor="middle" fill="${COLORS.quiet}"`;
    parts.push(rule(`M${at(right(value))} ${HEIGHT - BOTTOM}v5`));
    parts.push(label(right(value), HEIGHT - BOTTOM + 21, text, middle));
  }
  const center = (LEFT + WIDTH - RIGHT) / 2;
  parts.push(label(center, HEIGHT - 9, x.name, 'text-anchor="middle"'));
  parts.push(label(8, TOP - 14, y.name, `fill="${COLORS.quiet}"`));
  for (const each of series) parts.push(drawn(each, right, up));
  return drawing(WIDTH, HEIGHT, title, parts);
}

function rule(path: string): string {
  return `<path d="${path}" stroke="${COLORS.grid}"/>`;
}

function legend(series: readonly Series[]): string[] {
  let x = 8;
  return series.flatMap(({ name, color, form, dash, width = 1.8 }) => {
    const [start, y] = [x, 50];
    x += 42 + name.length * 7.9;
    const stroke = `stroke="${color}" stroke-width="${width}"${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}`;
    const sample =
      form === 'dots'
        ? `<circle cx="${at(start + 10)}" cy="${y - 5}" r="3.5" fill="${color}"/>`
        : `<path d="M${at(start)} ${y - 5}h22" ${stroke}/>`;
    return [sample, label(start + 28, y, name)];
  });
}

function drawn(
  { color, points, form = 'line', width = 1.8, dash }: Series,
  right: (value: number) => number,
  up: (value: number) => number,
): string {
  if (form === 'dots') {
    const dots = points.map(([x, y]) => `<circle cx="${at(right(x))}" cy="${at(up(y))}" r="2.6"/>`);
    return `<g fill="${color}" fill-opacity="0.75">${dots.join('')}</g>`;
  }
  const path = points.map(([x, y], k) => {
    if (k === 0) return `M${at(right(x))} ${at(up(y))}`;
    return form === 'steps' ? `H${at(right(x))}V${at(up(y))}` : `L${at(right(x))} ${at(up(y))}`;
  });
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
  return `<path d="${path.join('')}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"${dashes}/>`;
}
