import type { Summary } from './measure.ts';

/** A time of one call, with three digits. */
export function timeText({ median }: Summary): string {
  if (median < 1000) return `${digits(median)} ns`;
  return median < 1e6 ? `${digits(median / 1e3)} µs` : `${digits(median / 1e6)} ms`;
}

/** Half the distance between the quartiles, as a part of the median. */
export function spreadText({ median, lowerQuartile, upperQuartile }: Summary): string {
  return `± ${Math.round(((upperQuartile - lowerQuartile) / 2 / median) * 100)} %`;
}

function digits(value: number): string {
  const before = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.min(2, Math.max(0, 3 - before)));
}
