// 16-bit floats, where they are only compared: for the families that do.

export const FLOAT16: i32 = 0x7c00;
export const BFLOAT16: i32 = 0x7f80;
/** For `nan`: NaN stays what it is. */
export const KEEP: i32 = -1;

// @ts-expect-error: decorator
@inline
export function isNan(v: v128, inf: v128): v128 {
  return i16x8.gt_s(i16x8.shr_u(i16x8.shl(v, 1), 1), inf);
}
