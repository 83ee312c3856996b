/** The median of many figures, and their quartiles. */
export interface Summary {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

export function summarise(figures: readonly number[]): Summary {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] as number;
  return { median: at(0.5), lowerQuartile: at(0.25), upperQuartile: at(0.75) };
}

/** Half the distance between the quartiles, divided by the median. */
export function spread({ median, lowerQuartile, upperQuartile }: Summary): number {
  return (upperQuartile - lowerQuartile) / 2 / median;
}

/** Divides one list by another, element by element. */
export function ratios(figures: readonly number[], others: readonly number[]): number[] {
  return figures.map((figure, k) => figure / (others[k] as number));
}

/** Subtracts one list from another, element by element. */
export function differences(figures: readonly number[], others: readonly number[]): number[] {
  return figures.map((figure, k) => figure - (others[k] as number));
}
