/** The known name that takes the fewest changes to reach; undefined where none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(name.length / 2)) + 1;
  for (const candidate of known) {
    const changes = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < least) {
      least = changes;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let k = 1; k <= b.length; k++) {
      const substitution = (row[k - 1] ?? 0) + (a[i - 1] === b[k - 1] ? 0 : 1);
      next[k] = Math.min(substitution, (row[k] ?? 0) + 1, (next[k - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
