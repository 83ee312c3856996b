// Projections as JavaScript loops on ordinary arrays, each as fast as possible.

type Floats = Float32Array<ArrayBuffer>;

/** Finds tau, so that the values above it, minus tau, add up to `sum`. */
export type Threshold = (x: Floats, sum: number) => number;

/** By sorting (Held et al. 1974; Duchi et al. 2008, figure 1), the most common way. */
export const sortedThreshold: Threshold = (x, sum) => {
  const sorted = x.slice().sort();
  let total = -sum;
  let tau = -Infinity;
  for (let count = 1; count <= sorted.length; count++) {
    const value = sorted[sorted.length - count] as number;
    total += value;
    if (value <= total / count) break;
    tau = total / count;
  }
  return tau;
};

/** By one pass that collects candidates, and passes over those (Condat 2016, algorithm 1). */
export const condatThreshold: Threshold = (x, sum) => {
  const kept = new Float32Array(x.length);
  const waiting = new Float32Array(x.length);
  let count = 1;
  let waits = 0;
  kept[0] = x[0] as number;
  let tau = (x[0] as number) - sum;
  for (let i = 1; i < x.length; i++) {
    const value = x[i] as number;
    if (!(value > tau)) continue;
    const next = tau + (value - tau) / (count + 1);
    if (next > value - sum) {
      tau = next;
      kept[count++] = value;
    } else {
      for (let k = 0; k < count; k++) waiting[waits++] = kept[k] as number;
      kept[0] = value;
      count = 1;
      tau = value - sum;
    }
  }
  for (let k = 0; k < waits; k++) {
    const value = waiting[k] as number;
    if (!(value > tau)) continue;
    kept[count++] = value;
    tau += (value - tau) / count;
  }
  for (let before = 0; before !== count; ) {
    before = count;
    let left = count;
    let place = 0;
    for (let k = 0; k < before; k++) {
      const value = kept[k] as number;
      if (value > tau) kept[place++] = value;
      else tau += (tau - value) / --left;
    }
    count = place;
  }
  return tau;
};

/** Writes the part of x above tau. */
export function shrink(x: Floats, tau: number, y: Floats): void {
  for (let i = 0; i < x.length; i++) y[i] = Math.max((x[i] as number) - tau, 0);
}

/** Writes magnitudes. */
export function magnitudes(x: Floats, y: Floats): void {
  for (let i = 0; i < x.length; i++) y[i] = Math.abs(x[i] as number);
}

/** Writes x with its magnitudes reduced by tau. */
export function shrinkMagnitudes(x: Floats, tau: number, y: Floats): void {
  for (let i = 0; i < x.length; i++) {
    const value = x[i] as number;
    y[i] = value > tau ? value - tau : value < -tau ? value + tau : 0;
  }
}

export function sumOfMagnitudes(x: Floats): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.abs(x[i] as number);
  return sum;
}

/** Projects onto the L2 ball, with one loop for the norm and one that multiplies. */
export function scaleToBall(x: Floats, radius: number, y: Floats): void {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (x[i] as number);
  const scale = radius / Math.max(Math.sqrt(sum), radius);
  for (let i = 0; i < x.length; i++) y[i] = (x[i] as number) * scale;
}

/** Pools neighbors that are out of order, one run after the other. */
export function poolAdjacent(x: Floats, y: Floats): void {
  const sums = new Float64Array(x.length);
  const ends = new Int32Array(x.length);
  let runs = 0;
  for (let i = 0; i < x.length; i++) {
    let sum = x[i] as number;
    let size = 1;
    while (runs > 0) {
      const end = ends[runs - 1] as number;
      const before = end - (runs > 1 ? (ends[runs - 2] as number) : 0);
      if ((sums[runs - 1] as number) * size <= sum * before) break;
      sum += sums[runs - 1] as number;
      size += before;
      runs--;
    }
    sums[runs] = sum;
    ends[runs++] = i + 1;
  }
  for (let r = 0, i = 0; r < runs; r++) {
    const end = ends[r] as number;
    const mean = (sums[r] as number) / (end - i);
    for (; i < end; i++) y[i] = mean;
  }
}
