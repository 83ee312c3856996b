import type { ArrayArgument } from '../../check/array.ts';
import { checkRows, type RowCall, type RowOptions } from '../../check/rows.ts';
import { newArray, targetLike, wrapResult } from '../../result/result.ts';
import type { KernelName } from '../../select/kernels.ts';
import { select } from '../../select/select.ts';
import { NONE } from '../../select/table.ts';
import { engine } from '../../settings/state.ts';
import { trace } from '../../settings/trace.ts';
import type { FloatArray, NdArray, TypedArray } from '../../types.ts';
import { asRows, fromRows } from '../norms/vectors.ts';
import { checkVjp } from '../norms/vjpVectors.ts';
import { projectRows, type RowProjection, type Shared } from './rows.ts';

/** The arguments of a projection's gradient, checked. */
export interface ProjectVjpCall extends RowCall {
  readonly dy: ArrayArgument;
}

/** Checks dy, x and the options. */
export function checkProjectVjp(
  op: string,
  dy: unknown,
  x: unknown,
  options: RowOptions | undefined,
  keys?: readonly string[],
): ProjectVjpCall {
  const call = checkRows(op, x, options, keys);
  const { dy: gradient } = checkVjp(op, 'x', x, dy, call.given);
  return Object.assign(call, { dy: gradient });
}

/** The projection of all rows, in the order of rows. */
export function projected(
  call: RowCall,
  kernel: KernelName,
  shared: Shared | null,
  project: RowProjection,
): FloatArray {
  const { op, units } = call;
  const x = asRows(call.x, units);
  const data = newArray(op, x.info, x.data.length);
  const out = { data, info: x.info, shape: null, isNd: false, resident: false, address: -1 };
  const rows: RowCall = {
    op,
    x,
    type: x.info,
    out,
    given: data,
    units: { ...units, order: null },
  };
  projectRows(rows, kernel, shared, project);
  return data as FloatArray;
}

/** Writes the gradient of one row: of n elements from `start` on. */
export type RowVjp = (
  x: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  start: number,
  n: number,
) => void;

/** Runs the gradient of a projection on every row. */
export function vjpRows(
  { op, x, dy, out, given, units }: ProjectVjpCall,
  run: RowVjp,
): TypedArray | NdArray {
  const { rows, n } = units;
  const resident = x.resident || dy.resident;
  const target = targetLike(op, x, out, resident);
  const [xs, ds] = [asRows(x, units), asRows(dy, units)];
  const turned = units.order !== null;
  const to = (turned ? ds.data : target.data) as FloatArray;
  for (let r = 0; r < rows && n > 0; r++) {
    run(xs.data as FloatArray, ds.data as FloatArray, to, r * n, n);
  }
  if (turned) fromRows(to, units, target.data);
  if (engine.trace !== null) {
    const chosen = select(NONE, x.info, x.data.length, resident || target.address >= 0);
    trace(op, x.info, x.data.length, 'projectVjp', chosen);
  }
  return wrapResult(x, given, target.data);
}
