import { showFloat32 } from '../numbers.ts';
import { NUMBERS, type NumberName, type ReadNumbers } from './view.ts';

/** A handle goes this far of the reach, which leaves room to draw it. */
const TRAVEL = 7 / 8;

const REACHES = [4, 8, 20, 40, 80, 200, 400, 800];

/** Nearly the largest float32. */
const FURTHEST = 3.4e38;

/** The half of the axis that shows all finite numbers of a view. */
export function reachOf(numbers: ReadNumbers): number {
  const sizes = NUMBERS.map((name) => numbers[name])
    .map((read) => ('value' in read ? Math.abs(read.value ?? 0) : 0))
    .filter(Number.isFinite);
  const size = Math.max(...sizes) / TRAVEL;
  const known = REACHES.find((reach) => reach >= size);
  if (known !== undefined) return known;
  return Math.min(FURTHEST, 10 ** Math.ceil(Math.log10(size)));
}

/** The lowest and the highest number that a handle reaches. */
export function travelOf(reach: number): [lowest: number, highest: number] {
  return [-reach * TRAVEL, reach * TRAVEL];
}

/** The text of the number at a place of the axis, rounded as a handle moves. */
export function textAt(place: number, reach: number): string {
  return rounded(place, reach, reach / 80);
}

const ARROWS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
};
const PAGES: Readonly<Record<string, number>> = { PageDown: -1, PageUp: 1 };

/** The text of a number after a key, or null if the key moves nothing. */
export function textAfterKey(
  key: string,
  isShift: boolean,
  value: number,
  reach: number,
): string | null {
  const [lowest, highest] = travelOf(reach);
  if (key === 'Home') return rounded(lowest, reach, reach / 40);
  if (key === 'End') return rounded(highest, reach, reach / 40);
  const small = reach / 40;
  const large = reach / 4;
  const by = (ARROWS[key] ?? 0) * (isShift ? large : small) + (PAGES[key] ?? 0) * large;
  if (by === 0) return null;
  const from = Number.isNaN(value) ? 0 : Math.min(highest, Math.max(lowest, value));
  return rounded(Number.isNaN(value) ? 0 : from + by, reach, reach / 400);
}

/** A number within the travel, as a multiple of a step. */
function rounded(value: number, reach: number, step: number): string {
  const [lowest, highest] = travelOf(reach);
  const inside = Math.min(highest, Math.max(lowest, value));
  const multiple = Math.round(inside / step) * step;
  return showFloat32(Math.fround(Number(multiple.toPrecision(6))) + 0);
}

/** Which side of the axis a number is drawn on: NaN and no number have the side of the bound. */
export function placeOf(name: NumberName, value: number | null, reach: number): number {
  if (value !== null && !Number.isNaN(value)) return Math.min(reach, Math.max(-reach, value));
  return name === 'max' ? reach : -reach;
}
