/**
 * What is known of the entries of one class. Keys stand without the class: `defaults`, `strides`, `padding=same|valid`,
 * `@nested`; an `&` between two names a pair.
 */
export interface ClassVerdicts {
  /** tfjs computes these as Keras does. */
  readonly right?: string;
  /** loadKerasModel corrects these. */
  readonly corrected?: string;
  /** These predict as in Keras and train otherwise, by the reason. */
  readonly predicts?: { readonly [keys: string]: string };
  /** loadKerasModel rejects these, by the reason. */
  readonly rejected?: { readonly [keys: string]: string };
}

/** The verdicts on classes that belong together. */
export type Family = { readonly [className: string]: ClassVerdicts };

/** What is known of an entry. */
export type Verdict =
  | { readonly kind: 'right' | 'corrected' }
  | { readonly kind: 'predicts' | 'rejected'; readonly reason: string };
