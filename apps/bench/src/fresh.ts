/**
 * A copy of a function that the engine compiles anew, with what it learns from this use alone: code that has seen many
 * kinds of arrays or calls is slow, and nobody's program has seen all that are measured here. The function may use no
 * names from outside but those of `constants`, in whose places the numbers are written.
 */
export function fresh<F extends (...args: never[]) => unknown>(
  original: F,
  constants: Readonly<Record<string, number>> = {},
): F {
  let text = String(original);
  for (const [name, value] of Object.entries(constants)) {
    text = text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `(${value})`);
  }
  return new Function(`return (${text});`)() as F;
}
