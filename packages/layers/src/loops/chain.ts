/** Sets g to 0 where y is not above 0. */
export function cutUnlessAbove(g: Float32Array, y: Float32Array): void {
  for (let i = 0; i < g.length; i++) if (!(y[i] > 0)) g[i] = 0;
}

/** Sets g to 0 where x is not at least 0. */
export function cutUnlessAtLeast(g: Float32Array, x: Float32Array): void {
  for (let i = 0; i < g.length; i++) if (!(x[i] >= 0)) g[i] = 0;
}
