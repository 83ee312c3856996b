/** The width of a drawing, in its own units. A phone shows it at about this size. */
export const WIDTH = 340;

/** A point of a drawing or of a plane: x and y. */
export type Point = readonly [x: number, y: number];

/** Returns a number for an attribute, with at most one decimal. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Returns a number to read, with at most two decimals and a minus sign. */
export function shown(value: number): string {
  return String(Math.round(value * 100) / 100).replace('-', '−');
}

/** Returns text as HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Returns an element without content. Its numbers have one decimal. */
export function shape(
  name: string,
  kind: string,
  attributes: { readonly [name: string]: number | string },
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? at(value) : value}"`,
  );
  return `<${name} class="${kind}"${written.join('')}/>`;
}

/** Returns a text whose first letter is at a point. The kind may be `middle` or `end`, too. */
export function label([x, y]: Point, text: string, kind = ''): string {
  return `<text class="${kind}" x="${at(x)}" y="${at(y)}">${escaped(text)}</text>`;
}

/** Returns a line through points. */
export function line(points: readonly Point[], kind: string): string {
  return shape('polyline', kind, { points: listed(points) });
}

/** Returns an area between points. */
export function area(points: readonly Point[], kind: string): string {
  return shape('polygon', kind, { points: listed(points) });
}

/** Returns a dot. */
export function dot([cx, cy]: Point, kind: string, r = 3): string {
  return shape('circle', kind, { cx, cy, r });
}

/** Returns a line with an arrowhead at its end. */
export function arrow(from: Point, to: Point, kind: string): string {
  const [run, rise] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(run, rise);
  const along = (back: number, aside: number): Point => [
    to[0] - (run * back - rise * aside) / length,
    to[1] - (rise * back + run * aside) / length,
  ];
  const head = area([to, along(8, 4), along(8, -4)], `${kind} head`);
  return line([from, along(7, 0)], kind) + head;
}

/** Returns a drawing of a height. A reader hears the text alternative of the picture instead. */
export function drawing(height: number, parts: readonly string[], width = WIDTH): string {
  return `<svg viewBox="0 0 ${at(width)} ${at(height)}" aria-hidden="true">${parts.join('')}</svg>`;
}

function listed(points: readonly Point[]): string {
  return points.map(([x, y]) => `${at(x)},${at(y)}`).join(' ');
}
