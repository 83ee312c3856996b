import type { DTypeInfo } from '../dtypes.ts';
import { type Choice, engine } from './state.ts';

/** Tells the trace hook, if there is one, of a call that ran. */
export function trace(
  op: string,
  info: DTypeInfo,
  length: number,
  kernel: string,
  chosen: Choice,
): void {
  if (engine.trace === null) return;
  const { backend, placement, reason } = chosen;
  engine.trace({
    op,
    dtype: info.name,
    length,
    backend,
    kernel,
    placement,
    reason,
  });
}
