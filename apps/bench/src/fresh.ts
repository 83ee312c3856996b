/**
 * Returns a copy of a function that the engine compiles anew and optimizes for this use alone. Code
 * that has seen many kinds of arrays or calls is slow, and no program sees all that are measured
 * here. The function may use no outside names except `constants`, which become numbers in its text.
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
