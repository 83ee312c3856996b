// Kernels of the family `step`: one pass over a weight, its gradient and its state, in the order of
// Keras 3: clip the gradient, apply the weight decay, update the state, move the weight, clip it to
// its bounds. Pure functions over pointers, which must not overlap; 0 stands for an array that the
// call does not need.
import { demoted, promoteHigh } from './numbers';

// The same formulas serve 16 bytes and, in the first lane only, each remaining element.
// @ts-expect-error: decorator
@inline
function get<T>(single: bool, p: usize): v128 {
  return single ? v128.load_zero<T>(p) : v128.load(p);
}

// @ts-expect-error: decorator
@inline
function put<T>(single: bool, p: usize, v: v128): void {
  if (single) v128.store_lane<T>(p, v, 0);
  else v128.store(p, v);
}

// The scale stays a double and is rounded with the product, because it may be too small for a
// float32.
// @ts-expect-error: decorator
@inline
function scaled<T>(g: v128, scale: f64): v128 {
  const factor = f64x2.splat(scale);
  if (sizeof<T>() == 8) return f64x2.mul(g, factor);
  return demoted(f64x2.mul(f64x2.promote_low_f32x4(g), factor), f64x2.mul(promoteHigh(g), factor));
}

// @ts-expect-error: decorator
@inline
function limited<T>(g: v128, scale: f64, clip: T): v128 {
  if (scale != 1) g = scaled<T>(g, scale);
  return v128.pmin<T>(v128.pmax<T>(g, v128.splat<T>(-clip)), v128.splat<T>(clip));
}

// Skipped without decay: 0 times an infinite weight is NaN.
// @ts-expect-error: decorator
@inline
function decayed<T>(w: v128, decay: T, rate: T): v128 {
  if (decay == 0) return w;
  const lost = v128.mul<T>(v128.mul<T>(w, v128.splat<T>(decay)), v128.splat<T>(rate));
  return v128.sub<T>(w, lost);
}

// Weights that are not above `floor` become +0: 0 for nonNeg, NaN if there is no such rule.
// @ts-expect-error: decorator
@inline
function projected<T>(w: v128, lo: T, hi: T, floor: T): v128 {
  const y = v128.pmin<T>(v128.pmax<T>(w, v128.splat<T>(lo)), v128.splat<T>(hi));
  return v128.andnot(y, v128.le<T>(y, v128.splat<T>(floor)));
}

// @ts-expect-error: decorator
@inline
function sgdRange<T>(
  single: bool, from: usize, to: usize, w: usize, g: usize, m: usize,
  momentum: T, nesterov: i32,
  rate: T, decay: T, scale: f64, clip: T, lo: T, hi: T, floor: T,
): void {
  const bytes: usize = single ? sizeof<T>() : 16;
  for (let i = from; i < to; i += bytes) {
    const gradient = limited<T>(get<T>(single, g + i), scale, clip);
    const step = v128.mul<T>(gradient, v128.splat<T>(rate));
    let x = decayed<T>(get<T>(single, w + i), decay, rate);
    if (m) {
      const kept = v128.splat<T>(momentum);
      let moved = v128.sub<T>(v128.mul<T>(get<T>(single, m + i), kept), step);
      put<T>(single, m + i, moved);
      if (nesterov) moved = v128.sub<T>(v128.mul<T>(moved, kept), step);
      x = v128.add<T>(x, moved);
    } else {
      x = v128.sub<T>(x, step);
    }
    put<T>(single, w + i, projected<T>(x, lo, hi, floor));
  }
}

// @ts-expect-error: decorator
@inline
function sgd<T>(
  w: usize, g: usize, m: usize, n: usize,
  momentum: T, nesterov: i32,
  rate: T, decay: T, scale: f64, clip: T, lo: T, hi: T, floor: T,
): void {
  const end = n * sizeof<T>();
  const whole = end & ~15;
  sgdRange<T>(false, 0, whole, w, g, m, momentum, nesterov, rate, decay, scale, clip, lo, hi, floor);
  sgdRange<T>(true, whole, end, w, g, m, momentum, nesterov, rate, decay, scale, clip, lo, hi, floor);
}

/** Stochastic gradient descent; m: the momentum, or 0. */
export function sgdStep_float32(
  w: usize, g: usize, m: usize, n: usize,
  momentum: f32, nesterov: i32,
  rate: f32, decay: f32, scale: f64, clip: f32, lo: f32, hi: f32, floor: f32,
): void {
  sgd<f32>(w, g, m, n, momentum, nesterov, rate, decay, scale, clip, lo, hi, floor);
}

export function sgdStep_float64(
  w: usize, g: usize, m: usize, n: usize,
  momentum: f64, nesterov: i32,
  rate: f64, decay: f64, scale: f64, clip: f64, lo: f64, hi: f64, floor: f64,
): void {
  sgd<f64>(w, g, m, n, momentum, nesterov, rate, decay, scale, clip, lo, hi, floor);
}

// @ts-expect-error: decorator
@inline
function adamRange<T>(
  single: bool, from: usize, to: usize, w: usize, g: usize, m: usize, v: usize, largest: usize,
  alpha: T, shareM: T, shareV: T, epsilon: T,
  rate: T, decay: T, scale: f64, clip: T, lo: T, hi: T, floor: T,
): void {
  const bytes: usize = single ? sizeof<T>() : 16;
  for (let i = from; i < to; i += bytes) {
    const gradient = limited<T>(get<T>(single, g + i), scale, clip);
    const x = decayed<T>(get<T>(single, w + i), decay, rate);
    let mean = get<T>(single, m + i);
    mean = v128.add<T>(mean, v128.mul<T>(v128.sub<T>(gradient, mean), v128.splat<T>(shareM)));
    put<T>(single, m + i, mean);
    let square = get<T>(single, v + i);
    const change = v128.sub<T>(v128.mul<T>(gradient, gradient), square);
    square = v128.add<T>(square, v128.mul<T>(change, v128.splat<T>(shareV)));
    put<T>(single, v + i, square);
    if (largest) {
      square = v128.max<T>(get<T>(single, largest + i), square);
      put<T>(single, largest + i, square);
    }
    const divisor = v128.add<T>(v128.sqrt<T>(square), v128.splat<T>(epsilon));
    const step = v128.div<T>(v128.mul<T>(mean, v128.splat<T>(alpha)), divisor);
    put<T>(single, w + i, projected<T>(v128.sub<T>(x, step), lo, hi, floor));
  }
}

// @ts-expect-error: decorator
@inline
function adam<T>(
  w: usize, g: usize, m: usize, v: usize, largest: usize, n: usize,
  alpha: T, shareM: T, shareV: T, epsilon: T,
  rate: T, decay: T, scale: f64, clip: T, lo: T, hi: T, floor: T,
): void {
  const end = n * sizeof<T>();
  const whole = end & ~15;
  adamRange<T>(
    false, 0, whole, w, g, m, v, largest,
    alpha, shareM, shareV, epsilon, rate, decay, scale, clip, lo, hi, floor,
  );
  adamRange<T>(
    true, whole, end, w, g, m, v, largest,
    alpha, shareM, shareV, epsilon, rate, decay, scale, clip, lo, hi, floor,
  );
}

/** Adam; m and v: the means of gradients and of their squares; largest: the largest v so far, or 0. */
export function adamStep_float32(
  w: usize, g: usize, m: usize, v: usize, largest: usize, n: usize,
  alpha: f32, shareM: f32, shareV: f32, epsilon: f32,
  rate: f32, decay: f32, scale: f64, clip: f32, lo: f32, hi: f32, floor: f32,
): void {
  adam<f32>(
    w, g, m, v, largest, n,
    alpha, shareM, shareV, epsilon, rate, decay, scale, clip, lo, hi, floor,
  );
}

export function adamStep_float64(
  w: usize, g: usize, m: usize, v: usize, largest: usize, n: usize,
  alpha: f64, shareM: f64, shareV: f64, epsilon: f64,
  rate: f64, decay: f64, scale: f64, clip: f64, lo: f64, hi: f64, floor: f64,
): void {
  adam<f64>(
    w, g, m, v, largest, n,
    alpha, shareM, shareV, epsilon, rate, decay, scale, clip, lo, hi, floor,
  );
}

// @ts-expect-error: decorator
@inline
function rmspropRange<T>(
  single: bool, from: usize, to: usize, w: usize, g: usize, v: usize, mean: usize, m: usize,
  rho: T, share: T, momentum: T, epsilon: T,
  rate: T, decay: T, scale: f64, clip: T, lo: T, hi: T, floor: T,
): void {
  const bytes: usize = single ? sizeof<T>() : 16;
  const least = v128.splat<T>(epsilon);
  for (let i = from; i < to; i += bytes) {
    const gradient = limited<T>(get<T>(single, g + i), scale, clip);
    const x = decayed<T>(get<T>(single, w + i), decay, rate);
    const kept = v128.splat<T>(rho);
    const taken = v128.splat<T>(share);
    const square = v128.add<T>(
      v128.mul<T>(kept, get<T>(single, v + i)),
      v128.mul<T>(taken, v128.mul<T>(gradient, gradient)),
    );
    put<T>(single, v + i, square);
    let divisor = v128.add<T>(square, least);
    if (mean) {
      const average = v128.add<T>(
        v128.mul<T>(kept, get<T>(single, mean + i)),
        v128.mul<T>(taken, gradient),
      );
      put<T>(single, mean + i, average);
      divisor = v128.add<T>(v128.sub<T>(square, v128.mul<T>(average, average)), least);
      // A variance is not negative, but rounding may make it so.
      divisor = v128.pmax<T>(divisor, least);
    }
    let step = v128.div<T>(v128.mul<T>(v128.splat<T>(rate), gradient), v128.sqrt<T>(divisor));
    if (m) {
      step = v128.add<T>(v128.mul<T>(v128.splat<T>(momentum), get<T>(single, m + i)), step);
      put<T>(single, m + i, step);
    }
    put<T>(single, w + i, projected<T>(v128.sub<T>(x, step), lo, hi, floor));
  }
}

// @ts-expect-error: decorator
@inline
function rmsprop<T>(
  w: usize, g: usize, v: usize, mean: usize, m: usize, n: usize,
  rho: T, share: T, momentum: T, epsilon: T,
  rate: T, decay: T, scale: f64, clip: T, lo: T, hi: T, floor: T,
): void {
  const end = n * sizeof<T>();
  const whole = end & ~15;
  rmspropRange<T>(
    false, 0, whole, w, g, v, mean, m,
    rho, share, momentum, epsilon, rate, decay, scale, clip, lo, hi, floor,
  );
  rmspropRange<T>(
    true, whole, end, w, g, v, mean, m,
    rho, share, momentum, epsilon, rate, decay, scale, clip, lo, hi, floor,
  );
}

/** RMSprop; v: the mean of squares; mean: the mean of gradients, or 0; m: the momentum, or 0. */
export function rmspropStep_float32(
  w: usize, g: usize, v: usize, mean: usize, m: usize, n: usize,
  rho: f32, share: f32, momentum: f32, epsilon: f32,
  rate: f32, decay: f32, scale: f64, clip: f32, lo: f32, hi: f32, floor: f32,
): void {
  rmsprop<f32>(
    w, g, v, mean, m, n,
    rho, share, momentum, epsilon, rate, decay, scale, clip, lo, hi, floor,
  );
}

export function rmspropStep_float64(
  w: usize, g: usize, v: usize, mean: usize, m: usize, n: usize,
  rho: f64, share: f64, momentum: f64, epsilon: f64,
  rate: f64, decay: f64, scale: f64, clip: f64, lo: f64, hi: f64, floor: f64,
): void {
  rmsprop<f64>(
    w, g, v, mean, m, n,
    rho, share, momentum, epsilon, rate, decay, scale, clip, lo, hi, floor,
  );
}
