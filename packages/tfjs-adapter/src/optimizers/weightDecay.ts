import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber, describe } from '@clampwise/kernels/internal';
import type { serialization, Variable } from '@tensorflow/tfjs-core';
import { AT_LEAST_ZERO } from '../schedules/schedule.ts';

/**
 * The weights that do not decay: a list of names, or a function that returns true for them. 'bias'
 * is every weight called bias. 'dense_1/bias' is the one of that layer.
 */
export type WithoutDecay = readonly string[] | ((variable: Variable) => boolean);

/** The options of weight decay. */
export interface WeightDecayOptions {
  /**
   * Each step also multiplies every weight by 1 - learningRate · weightDecay: 0 or more, null for
   * none.
   */
  readonly weightDecay?: number | null | undefined;
  /**
   * The weights that do not decay: a list of names such as 'bias' or 'dense_1/bias', or a function
   * that returns true for them. Default none.
   */
  readonly excludeFromWeightDecay?: WithoutDecay | null | undefined;
}

/** The weight decay of an optimizer. */
export class WeightDecay {
  private readonly op: string;
  private readonly value: number | null;
  private readonly excluded: WithoutDecay | null;
  /** The answers so far, because every step needs them. */
  private readonly known: WeakMap<Variable, boolean> = new WeakMap();

  constructor(op: string, { weightDecay = null, excludeFromWeightDecay }: WeightDecayOptions) {
    this.op = op;
    this.value =
      weightDecay === null ? null : checkNumber(op, 'weightDecay', weightDecay, AT_LEAST_ZERO);
    this.excluded = checkExcluded(op, excludeFromWeightDecay ?? null);
  }

  /** The decay of a weight; null for none. */
  of(weight: Variable): number | null {
    return this.value !== null && this.excluded !== null && this.isExcluded(weight)
      ? null
      : this.value;
  }

  private isExcluded(weight: Variable): boolean {
    const known = this.known.get(weight);
    if (known !== undefined) return known;
    const excluded = this.excluded as WithoutDecay;
    const isExcluded =
      typeof excluded === 'function'
        ? Boolean(excluded(weight))
        : excluded.some((name) => isCalled(weight.name, name));
    this.known.set(weight, isExcluded);
    return isExcluded;
  }

  /**
   * The entries of a config. As it loads, tfjs turns texts into camel case, except for those with
   * the key `name`.
   */
  config(): serialization.ConfigDict {
    const { value, excluded } = this;
    if (excluded === null) return { weightDecay: value };
    if (typeof excluded === 'function') {
      const received = 'a function, which a file cannot hold';
      const sentence =
        'excludeFromWeightDecay is a function, which a file cannot hold. Use a list of names, or ' +
        'save without the optimizer';
      const [op, argument] = [`${this.op}: getConfig`, 'excludeFromWeightDecay'];
      throw new ClampwiseTypeError(op, argument, received, 'a list of names', sentence);
    }
    return { weightDecay: value, excludeFromWeightDecay: excluded.map((name) => ({ name })) };
  }
}

/** The list of names in a config. */
export function excludedFromConfig(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((entry: unknown) => (entry as { name?: unknown } | null)?.name ?? entry);
}

function checkExcluded(op: string, given: unknown): WithoutDecay | null {
  if (given === null || typeof given === 'function') return given as WithoutDecay | null;
  const argument = 'excludeFromWeightDecay';
  if (!Array.isArray(given)) {
    const expected = 'a list of names, or a function';
    throw new ClampwiseTypeError(op, argument, describe(given), expected);
  }
  const odd = given.findIndex((name) => typeof name !== 'string' || name === '');
  if (odd < 0) return [...given];
  const expected = 'the name of a weight';
  throw new ClampwiseTypeError(op, `${argument}[${odd}]`, describe(given[odd]), expected);
}

/**
 * Whether a variable has a name, or a path that ends with it. If two models have a layer of the
 * same name, tfjs adds a number to the names of the variables of the second.
 */
function isCalled(variable: string, name: string): boolean {
  return [variable, variable.replace(/_\d+$/, '')].some(
    (path) => path === name || path.endsWith(`/${name}`),
  );
}
