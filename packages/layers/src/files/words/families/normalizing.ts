import {
  BatchNormalization,
  type BatchNormalizationOptions,
} from '../../../layers/batchNormalization.ts';
import {
  LayerNormalization,
  type LayerNormalizationOptions,
} from '../../../layers/layerNormalization.ts';
import { Normalization, type NormalizationOptions } from '../../../layers/normalization.ts';
import {
  UnitNormalization,
  type UnitNormalizationOptions,
} from '../../../layers/unitNormalization.ts';
import { numbersInArrays } from '../bounds.ts';
import { constraintSetting } from '../constraints.ts';
import { adapterWords, type LayerForm, type LayerWords } from '../form.ts';
import { regularizerSetting } from '../regularizers.ts';
import type { Saving } from '../saving.ts';
import { flag, number, numbers, type Settings, writeSettings } from '../settings.ts';

const SCALE_AND_SHIFT: Settings = {
  epsilon: number(1e-3),
  center: flag(true),
  scale: flag(true),
  betaConstraint: constraintSetting,
  gammaConstraint: constraintSetting,
  betaRegularizer: regularizerSetting,
  gammaRegularizer: regularizerSetting,
};

const UNIT: Settings = { axis: numbers(-1) };

const GIVEN: Settings = {
  axis: { ...numbers(-1), read: (value) => value },
  mean: numbersInArrays(null),
  variance: numbersInArrays(null),
  invert: flag(false),
};

export const NORMALIZING: readonly LayerForm[] = [
  {
    className: 'BatchNormalization',
    type: BatchNormalization,
    settings: { axis: numbers(-1), momentum: number(0.99), ...SCALE_AND_SHIFT },
    make: ({ axis, ...options }: BatchNormalizationOptions) =>
      new BatchNormalization({ ...options, axis: Array.isArray(axis) ? axis[0] : axis }),
    harmless: ['renorm_momentum', 'fused'],
  },
  {
    className: 'LayerNormalization',
    type: LayerNormalization,
    settings: { axis: numbers(-1), ...SCALE_AND_SHIFT },
    make: (options: LayerNormalizationOptions) => new LayerNormalization(options),
  },
  {
    className: 'UnitNormalization',
    type: UnitNormalization,
    settings: UNIT,
    make: (options: UnitNormalizationOptions) => new UnitNormalization(options),
    instead: (layer: UnitNormalization, path: string, saving: Saving): LayerWords | null => {
      if (saving.dialect === 'tfjs') return forTfjs('UnitNormalization', UNIT, layer, path, saving);
      const instead = 'the same layer, whose gradient at a row of zeros is NaN in Keras (here 0)';
      saving.findings.changed(path, 'the layer UnitNormalization', instead);
      return null;
    },
  },
  {
    className: 'Normalization',
    type: Normalization,
    settings: GIVEN,
    make: (options: NormalizationOptions) => new Normalization(options),
    instead: (layer: Normalization, path: string, saving: Saving): LayerWords | null => {
      return saving.dialect === 'tfjs'
        ? forTfjs('Normalization', GIVEN, layer, path, saving)
        : null;
    },
  },
];

function forTfjs(
  className: string,
  settings: Settings,
  layer: object,
  path: string,
  saving: Saving,
): LayerWords {
  const config = writeSettings(settings, layer as never, path, saving);
  return adapterWords(className, config, path, saving);
}
