import type { Json } from '@clampwise/model-files';
import type { Activation, ActivationFunction } from '../../activations/activations.ts';
import { lowerCamel } from '../../check/options.ts';
import { functionName, short, writeCustom } from './custom.ts';
import { snakeCase } from './json.ts';
import type { Loading } from './loading.ts';
import type { Saving } from './saving.ts';
import type { Setting } from './settings.ts';

/** Names in Keras that are not ours in snake_case. */
const KERAS_NAMES: { readonly [ours: string]: string } = { relu6: 'relu6', swish: 'silu' };

/** The name where no other library has a say, since others have another hard_sigmoid. */
const OWN_HARD_SIGMOID = 'hard_sigmoid_of_keras_3';

/** Names in tfjs; null for an activation that it lacks. */
const TFJS_NAMES: { readonly [ours: string]: string | null } = {
  silu: 'swish',
  swish: 'swish',
  leakyRelu: null,
  hardSigmoid: null,
};

/** The activation of a layer. */
export const activationSetting: Setting = {
  usual: 'linear',
  write: (value, path, saving) => writeActivation(value as Activation, path, saving),
  read: readActivation,
};

function writeActivation({ name, custom, apply }: Activation, path: string, saving: Saving): Json {
  if (custom) return writeCustom(apply, path, saving) ?? 'linear';
  const keras = KERAS_NAMES[name] ?? snakeCase(name);
  if (saving.dialect === 'own' && name === 'hardSigmoid') return OWN_HARD_SIGMOID;
  if (saving.dialect !== 'tfjs') return keras;
  const own = TFJS_NAMES[name];
  if (own !== null) return own ?? keras;
  const advice =
    name === 'hardSigmoid'
      ? 'TensorFlow.js has another function of this name, 0.2 · x + 0.5 from 0 to 1'
      : 'Use a layer such as leakyRelu';
  return saving.leaveOut(path, `the activation ${name}`, advice) ?? 'linear';
}

function readActivation(value: Json, path: string, loading: Loading): unknown {
  const written = functionName(value);
  if (written === undefined) return loading.reject(path, short(value), 'the name of an activation');
  const custom = loading.customNamed(written);
  if (typeof custom === 'function') return custom as ActivationFunction;
  if (written === OWN_HARD_SIGMOID) return 'hardSigmoid';
  const name = lowerCamel(written);
  return name === 'hardSigmoid' ? readHardSigmoid(written, path, loading) : name;
}

/** Keras 3 has the slope 1/6. Keras 2 and tfjs have another function of the same name. */
function readHardSigmoid(written: string, path: string, loading: Loading): string {
  if (loading.dialect === 'keras3') return 'hardSigmoid';
  const received = `the activation ${written} of ${loading.dialect === 'tfjs' ? 'TensorFlow.js' : 'Keras 2'}`;
  const sentence = `${path} is ${received}, 0.2 · x + 0.5 from 0 to 1. This package has the one of Keras 3, (x + 3) / 6. Pass customObjects: { ${written}: (x) => ops.clipByValue(ops.add(ops.mul(x, 0.2), 0.5), 0, 1) }`;
  return loading.reject(path, received, 'the one of Keras 3, or a custom object', sentence);
}
