import type { Json } from '@clampwise/model-files';
import { ClipByValue, type ClipByValueLayerOptions } from '../../../layers/clipByValue.ts';
import { Interval, type IntervalLayerOptions } from '../../../layers/interval.ts';
import type { LayerOptions } from '../../../layers/layer.ts';
import { NonNeg } from '../../../layers/nonNeg.ts';
import { ReLU, type ReLULayerOptions } from '../../../layers/relu.ts';
import { Tensor } from '../../../tensor/tensor.ts';
import { boundSetting, numbersInArrays } from '../bounds.ts';
import { adapterWords, type LayerForm, type LayerWords } from '../form.ts';
import { withoutInfinities } from '../infinity.ts';
import { modelOfOperation } from '../operation.ts';
import type { Saving } from '../saving.ts';
import { choice, number, numberOrNull } from '../settings.ts';

export const BOUNDED: readonly LayerForm[] = [
  {
    className: 'ReLU',
    type: ReLU,
    settings: { maxValue: numberOrNull(), negativeSlope: number(0), threshold: number(0) },
    make: (options: ReLULayerOptions) => new ReLU(options),
    instead: writeRelu,
  },
  {
    className: 'NonNeg',
    type: NonNeg,
    isOurs: true,
    settings: {},
    make: (options: LayerOptions) => new NonNeg(options),
    instead: (_: NonNeg, path: string, saving: Saving) => {
      saving.changed(path, 'the layer NonNeg', 'ReLU, whose gradient at 0 is 0 and not 1');
      return { className: 'ReLU', config: {} };
    },
  },
  {
    className: 'ClipByValue',
    type: ClipByValue,
    isOurs: true,
    settings: {
      minValue: boundSetting,
      maxValue: boundSetting,
      gradient: choice('exact', ['exact', 'straightThrough', 'inward']),
    },
    make: (options: ClipByValueLayerOptions) => new ClipByValue(options),
    instead: writeClip,
  },
  {
    className: 'Interval',
    type: Interval,
    isOurs: true,
    settings: { min: numbersInArrays(null), max: numbersInArrays(null) },
    make: (options: IntervalLayerOptions) => new Interval(options),
    instead: writeInterval,
  },
];

/** tfjs has no slope and no threshold. */
function writeRelu(layer: ReLU, path: string, saving: Saving): LayerWords | null {
  const { maxValue, negativeSlope, threshold } = layer;
  if (saving.dialect !== 'tfjs' || (negativeSlope === 0 && threshold === 0)) return null;
  const config = { max_value: maxValue, negative_slope: negativeSlope, threshold };
  return adapterWords('ReLU', config, path, saving);
}

/** In Keras it is a model of one operation. */
function writeClip(layer: ClipByValue, path: string, saving: Saving): LayerWords | undefined {
  const { minValue, maxValue, gradient } = layer;
  if (minValue instanceof Tensor || maxValue instanceof Tensor) {
    return saving.leaveOut(path, 'a clip whose bounds are arrays', 'Use numbers as bounds');
  }
  if (gradient !== 'exact') {
    saving.leaveOut(`${path}.gradient`, `'${gradient}'`, "Use the gradient 'exact'");
  }
  if (saving.dialect === 'tfjs') {
    const [min_value, max_value] = [minValue, maxValue].map(withoutInfinities);
    const config = { min_value: min_value as Json, max_value: max_value as Json };
    return adapterWords('ClipByValue', config, path, saving);
  }
  const at = 'whose gradient at a bound is not always 1 (0.5 on JAX)';
  saving.changed(path, 'the layer ClipByValue', `the operation Clip of Keras, ${at}`);
  const config = { x_min: minValue ?? -Infinity, x_max: maxValue ?? Infinity };
  return modelOfOperation(layer, { module: 'keras.src.ops.numpy', className: 'Clip', config });
}

/** A sequential model of a sigmoid and a Rescaling. */
function writeInterval(layer: Interval, path: string, saving: Saving): LayerWords | undefined {
  const { min, max } = layer;
  if (min.rank > 0 || max.rank > 0) {
    return saving.leaveOut(path, 'an interval whose bounds are arrays', 'Use numbers as bounds');
  }
  const [offset, end] = [min.item(), max.item()];
  const instead = 'Activation and Rescaling, whose results may pass a bound by rounding';
  saving.changed(path, 'the layer Interval', instead);
  const shape = layer.builtFor as unknown as Json;
  const parts = [
    { class_name: 'Activation', config: { name: 'sigmoid', activation: 'sigmoid' } },
    { class_name: 'Rescaling', config: { name: 'rescaling', scale: end - offset, offset } },
  ];
  if (saving.dialect === 'tfjs') {
    const [first, second] = parts as [(typeof parts)[0], (typeof parts)[1]];
    const own = { ...first, config: { ...first.config, batch_input_shape: shape } };
    return { className: 'Sequential', config: { layers: [own, second] as Json } };
  }
  const input = { name: 'x', batch_shape: shape };
  const layers = [{ class_name: 'InputLayer', config: input }, ...parts].map((part) => {
    return { module: 'keras.layers', ...part };
  });
  return { module: 'keras', className: 'Sequential', config: { layers: layers as Json } };
}
