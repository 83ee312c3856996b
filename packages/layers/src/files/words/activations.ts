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

/** Names in tfjs; null for an activation that it lacks. */
const TFJS_NAMES: { readonly [ours: string]: string | null } = {
  silu: 'swish',
  swish: 'swish',
  leakyRelu: null,
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
  if (saving.dialect !== 'tfjs') return keras;
  const own = TFJS_NAMES[name];
  if (own !== null) return own ?? keras;
  return (
    saving.leaveOut(path, `the activation ${name}`, 'Use a layer such as leakyRelu') ?? 'linear'
  );
}

function readActivation(value: Json, path: string, loading: Loading): unknown {
  const written = functionName(value);
  if (written === undefined) return loading.reject(path, short(value), 'the name of an activation');
  const custom = loading.customNamed(written);
  if (typeof custom === 'function') return custom as ActivationFunction;
  return lowerCamel(written);
}
