import type { ArrayArgument } from '../../check/array.ts';
import { checkRows, type RowCall, type RowOptions } from '../../check/rows.ts';
import { newArray, wrapResult } from '../../result/result.ts';
import type { RowVjp } from '../../run/js/projectVjp.ts';
import type { KernelName } from '../../select/kernels.ts';
import type { FloatArray, NdArray, TypedArray } from '../../types.ts';
import { asRows } from '../norms/vectors.ts';
import { checkVjp, writeRows } from '../norms/vjpVectors.ts';
import { projectRows, type RowProjection, type Shared } from './rows.ts';

/** The checked arguments of a projection's gradient. */
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

/** Projects all rows, in the order of rows. */
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
  const laid = { ...units, order: null };
  const rows: RowCall = { op, x, type: x.info, out, given: data, units: laid };
  projectRows(rows, kernel, shared, project);
  return data as FloatArray;
}

/** Runs the gradient of a projection on every row. */
export function vjpRows(call: ProjectVjpCall, run: RowVjp): TypedArray | NdArray {
  const { op, x, given, units } = call;
  const { rows, n } = units;
  const result = writeRows(op, 'projectVjp', call, units, asRows(x, units), (xs, ds, dx) => {
    for (let r = 0; r < rows && n > 0; r++) run(xs, ds, dx, r * n, n);
  });
  return wrapResult(x, given, result);
}
