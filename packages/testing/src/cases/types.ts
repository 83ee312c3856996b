import type { DType, TypedArray, Values } from '../dtypes.ts';

/**
 * A bound in a case: what the functions under test accept. Arrays with a shape are plain objects.
 */
export type CaseBound =
  | number
  | bigint
  | null
  | Values
  | TypedArray
  | { readonly data: TypedArray; readonly shape: readonly number[]; readonly dtype: DType };

/** An error that a call must throw. */
export interface ExpectedError {
  readonly kind: 'TypeError' | 'RangeError';
  /** A pattern for the error's `argument`. */
  readonly argument: RegExp;
  /** Texts that the message must contain. */
  readonly mentions?: readonly string[];
}

/** The fields of all cases of the clip family. */
interface CaseBase {
  /** The number in the list of public bug reports; null for our own case. */
  readonly number: number | null;
  readonly title: string;
  readonly dtype: DType;
  /** The values. For NaNs of a given sign, an array built from bits. */
  readonly x: Values | Float32Array;
  /** The shape of x. Default one axis. */
  readonly shape?: readonly number[];
}

/** A call that must give values, or an error. */
export interface ClipCase extends CaseBase {
  readonly min: CaseBound;
  readonly max: CaseBound;
  readonly nan?: number;
  readonly expected: Values | ExpectedError;
}

export interface NonNegCase extends CaseBase {
  readonly nan?: number;
  readonly expected: Values;
}

export interface ClipVjpCase extends CaseBase {
  readonly dy: Values;
  readonly min: CaseBound;
  readonly max: CaseBound;
  readonly gradient?: 'exact' | 'straightThrough' | 'inward';
  readonly dx: Values;
  /** A number for a scalar bound, a list for an array bound, null for none. */
  readonly dMin: number | Values | null;
  readonly dMax: number | Values | null;
}

export function isExpectedError(expected: Values | ExpectedError): expected is ExpectedError {
  return 'kind' in expected;
}
