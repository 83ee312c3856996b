/** Returns the fault if two lists of numbers differ by more than rounding, else null. */
export function difference(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  most = 1e-5,
): string | null {
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs((got[i] as number) - (wanted[i] as number));
    if (!(error <= most)) return `value ${i} is ${got[i]}, not ${wanted[i]}`;
  }
  return null;
}
