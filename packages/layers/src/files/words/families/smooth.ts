import type { ActivationLike } from '../../../activations/activations.ts';
import { Activation } from '../../../layers/activation.ts';
import { ELU } from '../../../layers/elu.ts';
import { GELU } from '../../../layers/gelu.ts';
import type { LayerOptions } from '../../../layers/layer.ts';
import { LeakyReLU } from '../../../layers/leakyRelu.ts';
import { Softmax } from '../../../layers/softmax.ts';
import { activationSetting } from '../activations.ts';
import { adapterWords, type LayerForm, type LayerWords } from '../form.ts';
import { modelOfOperation } from '../operation.ts';
import type { Saving } from '../saving.ts';
import { flag, number } from '../settings.ts';

export const SMOOTH: readonly LayerForm[] = [
  {
    className: 'Activation',
    type: Activation,
    settings: { activation: activationSetting },
    make: ({ activation, ...options }: LayerOptions & { readonly activation: ActivationLike }) =>
      new Activation(activation, options),
  },
  {
    className: 'LeakyReLU',
    type: LeakyReLU,
    settings: { negativeSlope: { ...number(0.3), earlierKey: 'alpha' } },
    make: (options: LayerOptions) => new LeakyReLU(options),
  },
  {
    className: 'ELU',
    type: ELU,
    settings: { alpha: number(1) },
    make: (options: LayerOptions) => new ELU(options),
    instead: (layer: ELU, path: string, saving: Saving) => {
      const { alpha } = layer;
      // tfjs has it for 1 alone.
      const lacks = saving.dialect === 'tfjs' && alpha !== 1;
      return lacks ? adapterWords('ELU', { alpha }, path, saving) : null;
    },
  },
  {
    className: 'GELU',
    type: GELU,
    isOurs: true,
    settings: { approximate: flag(false) },
    make: (options: LayerOptions) => new GELU(options),
    instead: writeGelu,
  },
  {
    className: 'Softmax',
    type: Softmax,
    settings: { axis: number(-1) },
    make: (options: LayerOptions) => new Softmax(options),
  },
];

/** Keras and tfjs have it as an activation; the approximate one is an operation of Keras. */
function writeGelu(layer: GELU, path: string, saving: Saving): LayerWords {
  const { approximate } = layer;
  const isOperation = approximate && saving.dialect === 'keras';
  const instead = isOperation ? 'the operation Gelu of Keras' : 'Activation';
  saving.changed(path, 'the layer GELU', `${instead}, with equal values`);
  if (!isOperation) {
    const activation = approximate ? 'gelu_new' : 'gelu';
    return { className: 'Activation', config: { activation } };
  }
  const config = { approximate };
  return modelOfOperation(layer, { module: 'keras.src.ops.nn', className: 'Gelu', config });
}
