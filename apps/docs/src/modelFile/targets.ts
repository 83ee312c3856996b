/** The kinds of targets that a loss compares with. */
export type Targets = 'numbers' | 'amounts' | 'flags' | 'one class of several' | 'class numbers';

const KINDS: readonly (readonly [name: RegExp, kind: Targets])[] = [
  [/sparse_?categorical/i, 'class numbers'],
  [/categorical|kullback|kl_?div/i, 'one class of several'],
  [/binary|hinge/i, 'flags'],
  [/poisson|logarithmic|msle/i, 'amounts'],
];

/** Returns the kind of targets for the output number `k`, from the losses as a file has them. */
export function targetsOf(loss: unknown, output: string, k: number): Targets {
  const name = nameOf(loss, output, k);
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'numbers';
}

function nameOf(loss: unknown, output: string, k: number): string {
  if (typeof loss === 'string') return loss;
  if (Array.isArray(loss)) return nameOf(loss[k], output, k);
  if (typeof loss !== 'object' || loss === null) return '';
  const { class_name: name, config } = loss as { class_name?: unknown; config?: unknown };
  // A function of Keras has the class 'function', and its name as config.
  if (typeof name === 'string') return typeof config === 'string' ? config : name;
  const named = loss as { readonly [output: string]: unknown };
  return nameOf(Object.hasOwn(named, output) ? named[output] : Object.values(named)[k], output, k);
}
