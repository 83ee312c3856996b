import { randomNormal } from '@clampwise/layers';
import { showFloat32 } from './numbers.ts';

/** What stands in the fields. */
export interface Fields {
  readonly numbers: string;
  readonly min: string;
  readonly max: string;
}

/** A start for the reader. */
export interface Preset {
  readonly name: string;
  readonly fields: () => Fields;
}

export const GRADIENTS: Fields = { numbers: '-2, 0.5, 3, -1.5, 2.5', min: '-1', max: '1' };

const NON_FINITE: Fields = { numbers: 'NaN, Infinity, -Infinity, 5, -5', min: '-1', max: '1' };

const ZEROS: Fields = { numbers: '-0, 0, -1e-45, 1e-45, -1, 2', min: '0', max: '1' };

export const PRESETS: readonly Preset[] = [
  { name: 'Gradients', fields: () => GRADIENTS },
  { name: 'NaN and infinities', fields: () => NON_FINITE },
  { name: 'Zeros', fields: () => ZEROS },
  { name: 'Random normal', fields: randomFields },
];

function randomFields(): Fields {
  const values = [...randomNormal([8]).data].map((value) => Math.fround(Number(value.toFixed(2))));
  return { numbers: values.map(showFloat32).join(', '), min: '-1', max: '1' };
}
