/**
 * Random numbers that a seed repeats (mulberry32).
 *
 * @typedef {object} Random
 * @property {(most: number) => number} below - a whole number from 0 to most - 1
 * @property {<T>(list: readonly T[]) => T} pick - an element of a list
 */

/**
 * @param {number} seed
 * @param {number} index - of the mutant: each has numbers of its own
 * @returns {Random}
 */
export function randomOf(seed, index) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (/** @type {number} */ most) => Math.floor(next() * most);
  return { below, pick: (list) => /** @type {any} */ (list[below(list.length)]) };
}
