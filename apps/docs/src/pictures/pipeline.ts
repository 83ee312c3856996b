import { arrow, label, type Point, shape, WIDTH } from './svg.ts';

/** The values of a row, and what happens between them. A rule is a step that keeps bounds. */
export interface Pipeline {
  readonly title: string;
  readonly values: readonly string[];
  readonly steps: readonly { readonly name: string; readonly isRule: boolean }[];
}

/** The height of a row in a drawing. */
export const ROW = 86;

const BOX = { width: 84, height: 30 };
const VALUES = [25, 181, WIDTH - 14];
const STEPS = [107, 258];
const ARROWS = [
  [51, 64],
  [150, 163],
  [201, 216],
  [300, 315],
] as const;

/** Draws rows of values with boxes between them. The last value of a row is the result. */
export function drawPipelines(rows: readonly Pipeline[]): string[] {
  return rows.flatMap(({ title, values, steps }, row) => {
    const top = 14 + row * ROW;
    const middle = top + 34;
    return [
      label([4, top], title, 'quiet'),
      ...steps.map(({ isRule }, k) => box([STEPS[k] as number, middle], isRule)),
      ...steps.map(({ name }, k) => label([STEPS[k] as number, middle + 4], name, 'middle')),
      ...values.map((value, k) => {
        const kind = k === values.length - 1 ? 'middle result' : 'middle';
        return label([VALUES[k] as number, middle + 4], value, kind);
      }),
      ...ARROWS.slice(0, 2 * steps.length).map(([from, to]) =>
        arrow([from, middle], [to, middle], 'stroke before'),
      ),
    ];
  });
}

function box([x, y]: Point, isRule: boolean): string {
  const { width, height } = BOX;
  const place = { x: x - width / 2, y: y - height / 2, width, height, rx: 6 };
  return shape('rect', isRule ? 'box rule' : 'box', place);
}
