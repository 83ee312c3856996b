import type { DTypeInfo } from '../dtypes.ts';
import { type Choice, engine } from './state.ts';

/** Calls the trace hook, if there is one, after a call. */
export function trace(
  op: string,
  info: DTypeInfo,
  length: number,
  kernel: string,
  chosen: Choice,
): void {
  engine.trace?.(op, info, length, kernel, chosen);
}
