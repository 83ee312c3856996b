/** The power of two that brings a size to about 1. */
export function towardsOne(size: number): number {
  // Of the least numbers it would be beyond the largest double.
  return 2 ** -Math.max(Math.floor(Math.log2(size)), -1022);
}
