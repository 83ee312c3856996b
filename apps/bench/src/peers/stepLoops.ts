type Floats = Float32Array<ArrayBuffer>;

/** Adam as people write it, with the gradient clipped to -1..1 and the weight non-negative. */
export function adamLoop(
  w: Floats,
  g: Floats,
  m: Floats,
  v: Floats,
  step: number,
  learningRate: number,
): void {
  const alpha = (learningRate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
  for (let i = 0; i < w.length; i++) {
    const d = Math.max(-1, Math.min(1, g[i] as number));
    const mean = 0.9 * (m[i] as number) + 0.1 * d;
    const square = 0.999 * (v[i] as number) + 0.001 * d * d;
    m[i] = mean;
    v[i] = square;
    w[i] = Math.max(0, (w[i] as number) - (alpha * mean) / (Math.sqrt(square) + 1e-7));
  }
}

/** RMSprop with the same limits; v is the mean of squares. */
export function rmspropLoop(
  w: Floats,
  g: Floats,
  _m: Floats,
  v: Floats,
  _step: number,
  learningRate: number,
): void {
  for (let i = 0; i < w.length; i++) {
    const d = Math.max(-1, Math.min(1, g[i] as number));
    const square = 0.9 * (v[i] as number) + 0.1 * d * d;
    v[i] = square;
    w[i] = Math.max(0, (w[i] as number) - (learningRate * d) / Math.sqrt(square + 1e-7));
  }
}

/** Gradient descent with momentum and the same limits; m is the last move. */
export function momentumLoop(
  w: Floats,
  g: Floats,
  m: Floats,
  _v: Floats,
  _step: number,
  learningRate: number,
): void {
  for (let i = 0; i < w.length; i++) {
    const d = Math.max(-1, Math.min(1, g[i] as number));
    const move = 0.9 * (m[i] as number) - learningRate * d;
    m[i] = move;
    w[i] = Math.max(0, (w[i] as number) + move);
  }
}

/** Gradient descent with the same limits. */
export function descentLoop(
  w: Floats,
  g: Floats,
  _m: Floats,
  _v: Floats,
  _step: number,
  learningRate: number,
): void {
  for (let i = 0; i < w.length; i++) {
    const d = Math.max(-1, Math.min(1, g[i] as number));
    w[i] = Math.max(0, (w[i] as number) - learningRate * d);
  }
}
