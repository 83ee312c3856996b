/** The linear function, with an intercept, of the least squared distance: by the normal equations, in float64. */
export function leastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
): (row: readonly number[]) => number {
  const inputs = rows.map((row) => [1, ...row]);
  const size = inputs[0]!.length;
  const axes = Array.from({ length: size }, (_, k) => k);
  const total = (of: (row: readonly number[], i: number) => number) =>
    inputs.reduce((sum, row, i) => sum + of(row, i), 0);
  const system = axes.map((a) => [
    ...axes.map((b) => total((row) => row[a]! * row[b]!)),
    total((row, i) => row[a]! * targets[i]!),
  ]);
  const weights = solve(system);
  return (row) => [1, ...row].reduce((sum, value, k) => sum + value * weights[k]!, 0);
}

/** Solves a system, whose last column is the right-hand side, by elimination; for positive definite ones. */
function solve(system: number[][]): number[] {
  system.forEach((pivotRow, k) => {
    for (const row of system) {
      if (row === pivotRow) continue;
      const factor = row[k]! / pivotRow[k]!;
      pivotRow.forEach((value, j) => {
        row[j]! -= factor * value;
      });
    }
  });
  return system.map((row, k) => row.at(-1)! / row[k]!);
}
