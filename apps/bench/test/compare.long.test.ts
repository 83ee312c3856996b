import * as kernels from '@clampwise/kernels';
import { expect, it } from 'vitest';
import { COMPARABLES } from '../src/compare/rows.ts';
import { race } from '../src/measure.ts';
import { SMOKE_PACE } from './rows.ts';

it('the same kernels on both sides run every row, with right results', async () => {
  for (const { work, contenders } of COMPARABLES) {
    const timings = await race(contenders({ before: kernels, now: kernels }), SMOKE_PACE);
    expect(
      timings.map(({ name, wrong, wrongOnSpecial }) => [name, wrong, wrongOnSpecial]),
      work,
    ).toEqual([
      ['before', null, null],
      ['now', null, null],
    ]);
  }
});
