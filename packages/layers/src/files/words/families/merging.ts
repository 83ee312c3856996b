import { Concatenate, type ConcatenateOptions } from '../../../layers/concatenate.ts';
import type { LayerOptions } from '../../../layers/layer.ts';
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from '../../../layers/merge.ts';
import { adapterWords, type LayerForm } from '../form.ts';
import type { Saving } from '../saving.ts';
import { number } from '../settings.ts';

const ALIKE = { Add, Multiply, Average, Maximum, Minimum };

export const MERGING: readonly LayerForm[] = [
  ...Object.entries(ALIKE).map(
    ([className, Class]): LayerForm => ({
      className,
      type: Class,
      settings: {},
      make: (options: LayerOptions) => new Class(options),
    }),
  ),
  {
    className: 'Subtract',
    type: Subtract,
    settings: {},
    make: (options: LayerOptions) => new Subtract(options),
    instead: (_: Subtract, path: string, saving: Saving) => {
      return saving.dialect === 'tfjs' ? adapterWords('Subtract', {}, path, saving) : null;
    },
  },
  {
    className: 'Concatenate',
    type: Concatenate,
    settings: { axis: number(-1) },
    make: (options: ConcatenateOptions) => new Concatenate(options),
  },
];
