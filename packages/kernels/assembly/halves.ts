// 16-bit floats, for the families that only compare them.

export const FLOAT16: i32 = 0x7c00;
export const BFLOAT16: i32 = 0x7f80;
/** A value of `nan` that keeps NaN. */
export const KEEP: i32 = -1;

// @ts-expect-error: decorator
@inline
export function isNan(v: v128, inf: v128): v128 {
  return i16x8.gt_s(i16x8.shr_u(i16x8.shl(v, 1), 1), inf);
}
