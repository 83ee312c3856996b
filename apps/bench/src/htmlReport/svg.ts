/** Text for HTML and for attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A logarithmic axis: the positions of values, and the values with a line. */
export interface Axis {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** An axis from the power of ten below the lowest value to the one above the highest. */
export function decades(values: readonly number[], from: number, to: number): Axis {
  const [low, high] = powersAround(values);
  const at = logarithmic(10 ** low, 10 ** high, from, to);
  const ticks = Array.from({ length: high - low + 1 }, (_, k) => 10 ** (low + k));
  return { at, ticks };
}

/** An axis that ends at the lowest and the highest of the given values, which are its ticks. */
export function between(values: readonly number[], from: number, to: number): Axis {
  const ticks = [...new Set(values)].sort((a, b) => a - b);
  const [low = 1, high = 10] = [ticks[0], ticks.at(-1)];
  return { at: logarithmic(low, high, from, to), ticks };
}

function powersAround(values: readonly number[]): [low: number, high: number] {
  const exponents = values.filter((value) => value > 0).map(Math.log10);
  const low = Math.floor(Math.min(...exponents) + 1e-9);
  const high = Math.ceil(Math.max(...exponents) - 1e-9);
  return [low, Math.max(high, low + 1)];
}

function logarithmic(low: number, high: number, from: number, to: number): Axis['at'] {
  const length = Math.log(high / low) || 1;
  return (value) => from + ((to - from) * Math.log(value / low)) / length;
}

/** A coordinate with one digit after the point. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A power of ten in words of digits: 0.01, 1, 1000. */
export function tickText(value: number): string {
  return value >= 1e6 ? `${value / 1e6}M` : String(Number(value.toPrecision(3)));
}
