import fc from 'fast-check';
import { ARRAYS } from '../../src/dtypes.ts';
import type { Hdf5Content } from '../../src/hdf5/types.ts';
import type { StoredArray, StoredDtype } from '../../src/types.ts';

const DTYPES = Object.keys(ARRAYS) as StoredDtype[];

/** Arrays of every dtype and of any bits, a scalar and an empty one among them. */
const array: fc.Arbitrary<StoredArray> = fc
  .record({
    dtype: fc.constantFrom(...DTYPES),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
    seed: fc.integer(),
  })
  .map(({ dtype, shape, seed }) => ({ dtype, shape, values: valuesFor(dtype, shape, seed) }));

function valuesFor(dtype: StoredDtype, shape: readonly number[], seed: number) {
  const Values = ARRAYS[dtype];
  const count = shape.reduce((a, b) => a * b, 1);
  const bytes = Uint8Array.from({ length: count * Values.BYTES_PER_ELEMENT }, (_, k) => {
    const bits = Math.imul(seed + k, 0x9e3779b1) >>> 24;
    return dtype === 'bool' ? bits & 1 : bits;
  });
  return new Values(bytes.buffer);
}

const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((each) => !each.includes('\0'));
const name = text.filter((each) => each !== '' && each !== '.' && !each.includes('/'));
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.maxSafeInteger());
const attributes = fc.dictionary(
  text.filter((each) => each !== ''),
  fc.oneof(text, number, fc.array(text, { maxLength: 5 })),
  { maxKeys: 4 },
);

const { group } = fc.letrec<{ group: Hdf5Content }>((tie) => ({
  group: fc.record({
    attributes,
    children: fc
      .array(fc.tuple(name, fc.oneof({ depthSize: 'small' }, array, tie('group'))), {
        maxLength: 5,
      })
      .map((entries) => new Map(entries)),
  }),
}));

/** Groups in groups, with arrays and attributes. */
export const contents: fc.Arbitrary<Hdf5Content> = group;
