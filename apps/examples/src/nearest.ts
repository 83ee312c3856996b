/** The name that has this one in it, or takes the fewest changes of a letter to reach; undefined where all are far. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const whole = names.find((each) => name.length > 2 && each.includes(name.toLowerCase()));
  if (whole !== undefined) return whole;
  const ranked = names
    .map((candidate) => ({ candidate, changes: distance(name.toLowerCase(), candidate) }))
    .sort((a, b) => a.changes - b.changes);
  const best = ranked[0];
  return best && best.changes <= Math.max(2, name.length / 2) ? best.candidate : undefined;
}

/** Levenshtein's distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let k = 1; k <= b.length; k++) {
      const changed = (row[k - 1] ?? 0) + (letter === b[k - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[k] ?? 0) + 1, (next[k - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
