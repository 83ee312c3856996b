/** The power of two that scales a size to about 1. */
export function towardsOne(size: number): number {
  // For the smallest numbers the power would be above the largest double.
  return 2 ** -Math.max(Math.floor(Math.log2(size)), -1022);
}

/**
 * The power of two that scales n numbers of this size so that sums of them and of their differences
 * are finite.
 */
export function withinSums(size: number, n: number): number {
  return size <= Number.MAX_VALUE / (8 * n) ? 1 : 2 ** -(Math.ceil(Math.log2(n)) + 5);
}
