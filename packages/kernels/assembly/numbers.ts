// @ts-expect-error: decorator
@inline
export function nanOf<T>(): T {
  if (sizeof<T>() == 4) return <T>reinterpret<f32>(0x7fc00000);
  return <T>reinterpret<f64>(0x7ff8000000000000);
}

/** The two upper float32 lanes as float64. */
// @ts-expect-error: decorator
@inline
export function promoteHigh(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}

/** Four float64 lanes as float32, each rounded once. */
// @ts-expect-error: decorator
@inline
export function demoted(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
