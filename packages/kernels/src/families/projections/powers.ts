/** The power of two that brings a size to about 1. */
export function towardsOne(size: number): number {
  // Of the least numbers it would be beyond the largest double.
  return 2 ** -Math.max(Math.floor(Math.log2(size)), -1022);
}

/** A power of two by which n numbers of that size have to be multiplied so that sums of them and of their differences are finite. */
export function withinSums(size: number, n: number): number {
  return size <= Number.MAX_VALUE / (8 * n) ? 1 : 2 ** -(Math.ceil(Math.log2(n)) + 5);
}
