import type { CastCase, Tab, ValueCase } from './cases.ts';

type Values = ArrayLike<number>;
type Result = Values | Promise<Values>;

/** A library, or a loop, under test. It has the operations that it can do. */
export interface Engine {
  readonly id: string;
  readonly name: string;
  /** Its backend, or its code. */
  readonly form: string;
  readonly version?: string;
  clip?(
    x: Float32Array | Int32Array,
    shape: readonly number[],
    bounds: Pick<ValueCase, 'min' | 'max' | 'dtype'>,
  ): Result;
  gradient?(
    dy: Float32Array,
    x: Float32Array,
    shape: readonly number[],
    bounds: { readonly min: number; readonly max: number },
  ): Result;
  /** Returns a call of clip to be timed. */
  prepare?(x: Float32Array, min: number, max: number): () => unknown;
  cast?(x: Float32Array, options: Pick<CastCase, 'scale' | 'dtype'>): Result;
}

const OPERATIONS = { values: 'clip', gradients: 'gradient', casts: 'cast' } as const;

/** Whether an engine has the operation of a tab. */
export function takesPart(engine: Engine, tab: Tab): boolean {
  return engine[OPERATIONS[tab]] !== undefined;
}
