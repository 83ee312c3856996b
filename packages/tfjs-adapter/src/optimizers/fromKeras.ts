import { ClampwiseTypeError } from '@clampwise/kernels';
import { inverseTimeDecay } from '../schedules/inverseTimeDecay.ts';
import { adam, adamw } from './adam.ts';
import type { OptimizerOptions } from './optimizerOptions.ts';
import { rateFromConfig } from './rate.ts';
import { legacyRmsprop, rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';
import type { StepOptimizer } from './stepOptimizer.ts';

/** An optimizer as a file of Keras describes it. */
export interface KerasOptimizer {
  readonly className: string;
  /** Its settings, under their names in Keras. */
  readonly config: { readonly [name: string]: unknown };
  /** Whether it is one of Keras before 2.11, which tf_keras has under `legacy`. */
  readonly isLegacy: boolean;
}

type Make = (options: OptimizerOptions) => StepOptimizer;

const OF_ADAM: readonly string[] = ['beta_1', 'beta_2', 'epsilon', 'amsgrad'];

/** The optimizers of this package, and the settings of their own. */
const OURS: { readonly [className: string]: { make: Make; settings: readonly string[] } } = {
  SGD: { make: sgd, settings: ['momentum', 'nesterov'] },
  RMSprop: { make: rmsprop, settings: ['rho', 'momentum', 'epsilon', 'centered'] },
  Adam: { make: adam, settings: OF_ADAM },
  AdamW: { make: adamw, settings: OF_ADAM },
};

/** Keras applies the first of them that is above 0. */
const LIMITS = ['clipnorm', 'global_clipnorm', 'clipvalue'];

/**
 * The settings of Keras that `optimizerFromKeras` reads, for a class of this package; null for
 * other classes. Any other setting changes nothing.
 */
export function settingsFromKeras({ className, isLegacy }: KerasOptimizer): string[] | null {
  if (!Object.hasOwn(OURS, className)) return null;
  const { settings } = OURS[className] as (typeof OURS)[string];
  const own = isLegacy ? 'decay' : 'weight_decay';
  return ['learning_rate', own, ...settings, ...LIMITS];
}

/**
 * Makes an optimizer that computes what one of Keras does. The options add what a config does not
 * have, such as constraints.
 */
export function optimizerFromKeras(
  given: KerasOptimizer,
  options: OptimizerOptions = {},
): StepOptimizer {
  const { className, config, isLegacy } = given;
  const settings = settingsFromKeras(given);
  if (settings === null) {
    const expected = `one of ${Object.keys(OURS).join(', ')}`;
    throw new ClampwiseTypeError('optimizerFromKeras', 'className', `'${className}'`, expected);
  }
  const used = settings
    .filter((name) => !LIMITS.includes(name) && config[name] !== undefined)
    .map((name) => [camelCase(name), config[name]]);
  const { decay, ...others } = Object.fromEntries(used);
  const isOld = isLegacy && className === 'RMSprop';
  const make = isOld ? legacyRmsprop : (OURS[className]?.make as Make);
  return make({
    ...others,
    ...limitOf(given),
    ...('learningRate' in others && { learningRate: rateOf(others.learningRate, decay) }),
    ...options,
  });
}

/** Before 2.11, Keras let the learning rate fall by another setting. */
function rateOf(rate: unknown, decay: unknown): never {
  const found = rateFromConfig('optimizerFromKeras', rate);
  if (typeof found !== 'number' || typeof decay !== 'number' || decay === 0) return found as never;
  const falling = { initialLearningRate: found, decaySteps: 1, decayRate: decay };
  return inverseTimeDecay(falling) as never;
}

/** The limit on gradients. Before 2.11, Keras applied one after the other. */
function limitOf({ config, isLegacy }: KerasOptimizer): object {
  const [first, ...others] = LIMITS.filter((name) => Number(config[name] ?? 0) > 0);
  if (first === undefined) return {};
  if (!isLegacy || others.length === 0) return { [first]: config[first] };
  const received = [first, ...others].join(' and ');
  throw new ClampwiseTypeError('optimizerFromKeras', 'config', received, 'at most one limit');
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
