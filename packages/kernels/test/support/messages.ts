import { expect, test } from 'vitest';
import { ClampwiseRangeError, ClampwiseTypeError, ndarray } from '../../src/index.ts';
import { caught } from './harness.ts';

/** The message, and a call that throws it. The call passes what the types forbid. */
export type Row = readonly [message: string, call: () => unknown];

/** A value that the types forbid. */
// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are the subject
export const any = (value: unknown): any => value;
export const f32 = (...values: number[]): Float32Array => Float32Array.from(values);
export const matrix = (rows: number, columns: number) =>
  ndarray(new Float32Array(rows * columns), [rows, columns]);

export function expectTypeErrors(rows: readonly Row[]): void {
  test.each(rows)('TypeError: %s', (message, call) => {
    const error = caught(call) as ClampwiseTypeError;
    expect(error).toBeInstanceOf(ClampwiseTypeError);
    expect(error.message).toBe(message);
  });
}

export function expectRangeErrors(rows: readonly Row[]): void {
  test.each(rows)('RangeError: %s', (message, call) => {
    const error = caught(call) as ClampwiseRangeError;
    expect(error).toBeInstanceOf(ClampwiseRangeError);
    expect(error.message).toBe(message);
  });
}
