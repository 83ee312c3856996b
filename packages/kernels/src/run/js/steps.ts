// Update steps in Keras 3's order. They clip the gradient and apply the weight decay, then update
// the state, move the weight, and clip it to its bounds. For float32 each operation is rounded, as
// in the WebAssembly kernels. A null array is not needed.

const { fround, max, sqrt } = Math;

/** The numbers of all steps, rounded to the element type except `scale`. */
export interface StepNumbers {
  readonly rate: number;
  readonly decay: number;
  readonly scale: number;
  readonly clip: number;
  readonly lo: number;
  readonly hi: number;
  /** Weights that are not above this become +0: 0 for `nonNeg`, NaN if there is no such rule. */
  readonly floor: number;
}

function limited(g: number, clip: number): number {
  return g < -clip ? -clip : g > clip ? clip : g;
}

function projected(w: number, lo: number, hi: number, floor: number): number {
  const y = w < lo ? lo : w > hi ? hi : w;
  return y <= floor ? 0 : y;
}

/** The numbers of gradient descent. */
export interface SgdNumbers {
  readonly common: StepNumbers;
  readonly momentum: number;
  readonly nesterov: boolean;
}

/** Changes w and m, the last move. */
export type SgdLoop<A> = (w: A, g: A, m: A | null, numbers: SgdNumbers) => void;

export const sgdFloat32: SgdLoop<Float32Array> = (w, g, m, { common, momentum, nesterov }) => {
  const { rate, decay, scale, clip, lo, hi, floor } = common;
  for (let i = 0; i < w.length; i++) {
    const step = fround(limited(scale === 1 ? g[i] : fround(g[i] * scale), clip) * rate);
    let x = w[i];
    if (decay !== 0) x = fround(x - fround(fround(x * decay) * rate));
    if (m === null) {
      x = fround(x - step);
    } else {
      const moved = fround(fround(m[i] * momentum) - step);
      m[i] = moved;
      x = fround(x + (nesterov ? fround(fround(moved * momentum) - step) : moved));
    }
    w[i] = projected(x, lo, hi, floor);
  }
};

export const sgdFloat64: SgdLoop<Float64Array> = (w, g, m, { common, momentum, nesterov }) => {
  const { rate, decay, scale, clip, lo, hi, floor } = common;
  for (let i = 0; i < w.length; i++) {
    const step = limited(scale === 1 ? g[i] : g[i] * scale, clip) * rate;
    let x = w[i];
    if (decay !== 0) x -= x * decay * rate;
    if (m === null) {
      x -= step;
    } else {
      const moved = m[i] * momentum - step;
      m[i] = moved;
      x += nesterov ? moved * momentum - step : moved;
    }
    w[i] = projected(x, lo, hi, floor);
  }
};

/** The numbers of Adam. */
export interface AdamNumbers {
  readonly common: StepNumbers;
  /** The learning rate, corrected for the start of both means at 0. */
  readonly alpha: number;
  readonly shareM: number;
  readonly shareV: number;
  readonly epsilon: number;
}

/** Changes w, m and v; `largest` holds the largest v so far. */
export type AdamLoop<A> = (w: A, g: A, m: A, v: A, largest: A | null, numbers: AdamNumbers) => void;

export const adamFloat32: AdamLoop<Float32Array> = (w, g, m, v, largest, numbers) => {
  const { common, alpha, shareM, shareV, epsilon } = numbers;
  const { rate, decay, scale, clip, lo, hi, floor } = common;
  for (let i = 0; i < w.length; i++) {
    const gradient = limited(scale === 1 ? g[i] : fround(g[i] * scale), clip);
    let x = w[i];
    if (decay !== 0) x = fround(x - fround(fround(x * decay) * rate));
    const mean = fround(m[i] + fround(fround(gradient - m[i]) * shareM));
    m[i] = mean;
    let square = fround(v[i] + fround(fround(fround(gradient * gradient) - v[i]) * shareV));
    v[i] = square;
    if (largest !== null) {
      square = max(largest[i], square);
      largest[i] = square;
    }
    x = fround(x - fround(fround(mean * alpha) / fround(fround(sqrt(square)) + epsilon)));
    w[i] = projected(x, lo, hi, floor);
  }
};

export const adamFloat64: AdamLoop<Float64Array> = (w, g, m, v, largest, numbers) => {
  const { common, alpha, shareM, shareV, epsilon } = numbers;
  const { rate, decay, scale, clip, lo, hi, floor } = common;
  for (let i = 0; i < w.length; i++) {
    const gradient = limited(scale === 1 ? g[i] : g[i] * scale, clip);
    let x = w[i];
    if (decay !== 0) x -= x * decay * rate;
    const mean = m[i] + (gradient - m[i]) * shareM;
    m[i] = mean;
    let square = v[i] + (gradient * gradient - v[i]) * shareV;
    v[i] = square;
    if (largest !== null) {
      square = max(largest[i], square);
      largest[i] = square;
    }
    x -= (mean * alpha) / (sqrt(square) + epsilon);
    w[i] = projected(x, lo, hi, floor);
  }
};

/** The numbers of RMSprop. */
export interface RmspropNumbers {
  readonly common: StepNumbers;
  readonly rho: number;
  readonly share: number;
  readonly momentum: number;
  readonly epsilon: number;
}

/**
 * `mean` holds the mean of gradients, for the centered form. A variance that rounding makes
 * negative counts as 0.
 */
export type RmspropLoop<A> = (
  ...call: [w: A, g: A, v: A, mean: A | null, m: A | null, numbers: RmspropNumbers]
) => void;

export const rmspropFloat32: RmspropLoop<Float32Array> = (w, g, v, mean, m, numbers) => {
  const { common, rho, share, momentum, epsilon } = numbers;
  const { rate, decay, scale, clip, lo, hi, floor } = common;
  for (let i = 0; i < w.length; i++) {
    const gradient = limited(scale === 1 ? g[i] : fround(g[i] * scale), clip);
    let x = w[i];
    if (decay !== 0) x = fround(x - fround(fround(x * decay) * rate));
    const square = fround(fround(rho * v[i]) + fround(share * fround(gradient * gradient)));
    v[i] = square;
    let divisor = fround(square + epsilon);
    if (mean !== null) {
      const average = fround(fround(rho * mean[i]) + fround(share * gradient));
      mean[i] = average;
      divisor = fround(fround(square - fround(average * average)) + epsilon);
      if (divisor < epsilon) divisor = epsilon;
    }
    let step = fround(fround(rate * gradient) / fround(sqrt(divisor)));
    if (m !== null) {
      step = fround(fround(momentum * m[i]) + step);
      m[i] = step;
    }
    w[i] = projected(fround(x - step), lo, hi, floor);
  }
};

export const rmspropFloat64: RmspropLoop<Float64Array> = (w, g, v, mean, m, numbers) => {
  const { common, rho, share, momentum, epsilon } = numbers;
  const { rate, decay, scale, clip, lo, hi, floor } = common;
  for (let i = 0; i < w.length; i++) {
    const gradient = limited(scale === 1 ? g[i] : g[i] * scale, clip);
    let x = w[i];
    if (decay !== 0) x -= x * decay * rate;
    const square = rho * v[i] + share * (gradient * gradient);
    v[i] = square;
    let divisor = square + epsilon;
    if (mean !== null) {
      const average = rho * mean[i] + share * gradient;
      mean[i] = average;
      divisor = square - average * average + epsilon;
      if (divisor < epsilon) divisor = epsilon;
    }
    let step = (rate * gradient) / sqrt(divisor);
    if (m !== null) {
      step = momentum * m[i] + step;
      m[i] = step;
    }
    w[i] = projected(x - step, lo, hi, floor);
  }
};
