import { KERNELS } from '@clampwise/testing/kernels';
import { expect, it } from 'vitest';
import { FUNCTIONS } from '../src/kernelTable.ts';

it('the table has the kernels that the library names, and no others', () => {
  expect(Object.keys(KERNELS).sort()).toEqual(Object.keys(FUNCTIONS).sort());
});
