/** The ink of all plots: text and axes, grid, and one color for each kind of line. */
export const COLORS = {
  text: '#1f2328',
  quiet: '#59636e',
  grid: '#d8dee4',
  data: '#59636e',
  bad: '#c9371c',
  good: '#0550ae',
  other: '#7a4fbf',
  fourth: '#1a7f37',
} as const;

/** Returns a number for an attribute, with at most one decimal. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Returns a text element. Its attributes are those of SVG. */
export function label(x: number, y: number, text: string, attributes = ''): string {
  return `<text x="${at(x)}" y="${at(y)}"${attributes && ` ${attributes}`}>${escaped(text)}</text>`;
}

/** Returns a drawing on white with a title for screen readers. */
export function drawing(
  width: number,
  height: number,
  title: string,
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="15" fill="${COLORS.text}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
