import { DTYPES, type DTypeInfo, dtypeNamed } from '../dtypes.ts';
import { ClampwiseTypeError, describe } from '../errors.ts';
import { nearestName } from './options.ts';

/** The properties of the dtype with this name. */
export function checkDType(op: string, dtype: unknown): DTypeInfo {
  const info = dtypeNamed(dtype);
  if (info !== undefined) return info;
  const names = Object.keys(DTYPES);
  const meant = meantName(dtype, names);
  let expected = `one of ${names.join(', ')}`;
  if (meant !== undefined) expected += ` (write '${meant}')`;
  throw new ClampwiseTypeError(op, 'dtype', describe(dtype), expected);
}

/** Names of other languages and libraries, in the form of `FOREIGN_NAMES`. */
const FOREIGN_DTYPES = [
  'float32 f32 float single,float64 f64 double number,float16 f16 half,bfloat16 bf16',
  'int8 i8 s8,int16 i16 s16 short,int32 i32 s32 int,int64 i64 bigint64',
  'uint8 u8 byte,uint16 u16,uint32 u32,uint64 u64 biguint64',
];

/** The dtype that a class such as Int16Array, its name or a foreign name means. */
function meantName(dtype: unknown, names: readonly string[]): string | undefined {
  const name = typeof dtype === 'function' ? dtype.name : dtype;
  if (typeof name !== 'string') return undefined;
  const plain = name.toLowerCase().replace(/array$/, '');
  const size = digits(plain);
  // Another number of bits is not a typo: int24 is none of int8, int16, int32 and int64.
  const known = size === '' ? names : names.filter((candidate) => digits(candidate) === size);
  return nearestName(plain, known, FOREIGN_DTYPES);
}

function digits(name: string): string {
  return name.replace(/\D/g, '');
}
