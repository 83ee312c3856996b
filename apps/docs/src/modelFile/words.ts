import type { KerasChange, TfjsEffect } from '@clampwise/tfjs-adapter/inspect';
import type { ModelView, Verdict } from './view.ts';

type Findings = Pick<ModelView, 'format' | 'findings'>;

/** What tfjs does with a part of a file. */
export const EFFECTS: { readonly [E in TfjsEffect]: string } = {
  rejects: 'throws',
  drops: 'drops it silently',
  ignores: 'accepts and ignores it',
  differs: 'computes it differently',
  accepts: 'not compared with Keras',
};

/** What loadKerasModel does with it. */
export const FATES: { readonly [K in KerasChange['kind']]: string } = {
  changed: 'fixes it',
  dropped: 'drops it',
  unsupported: 'rejects it',
  unverified: 'not compared with Keras',
};

/** The meaning of each verdict on a layer. */
export const MEANINGS: { readonly [V in Verdict]: string } = {
  right: 'tfjs computes it as Keras does.',
  corrected: 'Clampwise makes tfjs compute it as Keras does.',
  'predicts only': 'It predicts as in Keras, but trains differently.',
  rejected: 'loadKerasModel throws.',
};

/** Says in a sentence what tfjs does with a file. */
export function tfjsSentence({ format, findings }: Findings): string {
  const container = format.slice(format.lastIndexOf(' ') + 1);
  const start =
    container === 'model.json'
      ? 'TensorFlow.js alone'
      : `TensorFlow.js does not open ${container} files. In a model.json, it`;
  const counts = (['rejects', 'drops', 'ignores', 'differs'] as const)
    .map((effect) => [effect, findings.filter(({ tfjs }) => tfjs === effect).length] as const)
    .filter(([, count]) => count > 0);
  if (counts.length === 0) return `${start} loads this model correctly.`;
  const parts = counts.map(([effect, count]) =>
    effect === 'differs' ? `computes ${count} differently` : `${effect} ${count}`,
  );
  return `${start} ${listed(parts)} of the parts below.`;
}

/** Says in a sentence what loadKerasModel does with a file. */
export function loaderSentence({ findings }: Findings): string {
  const of = (kind: KerasChange['kind']) => findings.filter((each) => each.kind === kind);
  const rejected = of('unsupported');
  if (rejected.some(({ path }) => /^(layers|model)\b/.test(path)))
    return `loadKerasModel rejects this model, because of ${counted(rejected.length, 'part')}.`;
  const [fixed, dropped] = [of('changed').length, of('dropped').length];
  const parts = [
    ...(fixed === 0 ? [] : [`fixes ${fixed}`]),
    ...(dropped === 0 ? [] : [`drops ${dropped}`]),
  ];
  if (rejected.length > 0) {
    const rest = parts.length === 0 ? '' : ` It ${listed(parts)}.`;
    return `loadKerasModel loads it for predictions only.${rest}`;
  }
  if (parts.length === 0) return 'loadKerasModel loads it unchanged.';
  if (dropped > 0) return `loadKerasModel ${listed(parts)}.`;
  return `loadKerasModel fixes ${fixed === 1 ? 'it' : `all ${fixed}`}.`;
}

/** Joins words as in a sentence: 'a, b and c'. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number of bytes: '2.6 kB'. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte');
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${size < 100 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
