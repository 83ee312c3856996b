/** The three groups of inputs. */
export type Tab = 'values' | 'gradients' | 'casts';

interface Common {
  readonly id: string;
  /** The input, in words. */
  readonly title: string;
  readonly note: string;
  /** Why libraries fail here, or why they differ. */
  readonly why: string;
  /** Results that libraries choose, and that are no fault. */
  readonly alsoChosen?: readonly number[];
  /** The issue or the documentation that tells more. */
  readonly source?: { readonly text: string; readonly url: string };
}

/** A value between two bounds. */
export interface ValueCase extends Common {
  readonly tab: 'values';
  readonly dtype: 'float32' | 'int32';
  readonly x: number;
  readonly min: number;
  readonly max: number;
  /** The right result, or null if the call is right to throw. */
  readonly right: number | null;
}

/** The gradient that reaches x if `dy` is the gradient of the clipped value. */
export interface GradientCase extends Common {
  readonly tab: 'gradients';
  readonly x: number;
  readonly dy: number;
  readonly min: number;
  readonly max: number;
  readonly right: number;
}

/** A float that becomes an integer: round(x · scale), without wrapping. */
export interface CastCase extends Common {
  readonly tab: 'casts';
  readonly x: number;
  readonly scale: number;
  readonly dtype: 'int16' | 'uint8';
  readonly right: number;
}

export type TestCase = ValueCase | GradientCase | CastCase;
