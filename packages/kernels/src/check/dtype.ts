import { DTYPES, type DTypeInfo, dtypeNamed } from '../dtypes.ts';
import { ClampwiseTypeError, describe } from '../errors.ts';

/** The properties of the dtype with this name. */
export function checkDType(op: string, dtype: unknown): DTypeInfo {
  const info = dtypeNamed(dtype);
  if (info !== undefined) return info;
  const names = Object.keys(DTYPES).join(', ');
  throw new ClampwiseTypeError(op, 'dtype', describe(dtype), `one of ${names}`);
}
