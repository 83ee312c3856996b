import type { LayerOptions } from '../../../layers/layer.ts';
import { Rescaling, type RescalingOptions } from '../../../layers/rescaling.ts';
import { Flatten, Reshape, type ReshapeLayerOptions } from '../../../layers/reshape.ts';
import { numbersInArrays } from '../bounds.ts';
import type { LayerForm } from '../form.ts';
import { numbers } from '../settings.ts';

export const RESHAPING: readonly LayerForm[] = [
  {
    className: 'Flatten',
    type: Flatten,
    settings: {},
    make: (options: LayerOptions) => new Flatten(options),
    harmless: ['data_format'],
  },
  {
    className: 'Reshape',
    type: Reshape,
    settings: { targetShape: numbers(null) },
    make: (options: ReshapeLayerOptions) => new Reshape(options),
  },
  {
    className: 'Rescaling',
    type: Rescaling,
    settings: { scale: numbersInArrays(null), offset: numbersInArrays(0) },
    make: (options: RescalingOptions) => new Rescaling(options),
  },
];
