/**
 * Whose turn it is in a run: a whole number below `every`, which name and seed choose. Names draw
 * independently of each other.
 */
export function turnOf(name: string, seed: number, every: number): number {
  let hash = 0x811c9dc5;
  for (const letter of `${name} ${seed}`) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) as number), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % every;
}
