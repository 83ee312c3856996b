/**
 * The verdicts on the entries of one class. Keys have no class, as in `defaults`, `strides`,
 * `padding=same|valid` and `@nested`. An `&` between two keys names a pair.
 */
export interface ClassVerdicts {
  /** tfjs computes these as Keras does. */
  readonly right?: string;
  /** loadKerasModel corrects these. */
  readonly corrected?: string;
  /** These predict as in Keras and train differently, with the reason. */
  readonly predicts?: { readonly [keys: string]: string };
  /** loadKerasModel rejects these, with the reason. */
  readonly rejected?: { readonly [keys: string]: string };
}

/** The verdicts on classes that belong together. */
export type Family = { readonly [className: string]: ClassVerdicts };

/** The verdict on an entry. */
export type Verdict =
  | { readonly kind: 'right' | 'corrected' }
  | { readonly kind: 'predicts' | 'rejected'; readonly reason: string };
