import type { Json } from '../json.ts';

type Rule = (value: number) => boolean;

const count: Rule = (value) => Number.isInteger(value) && value >= 1;
const whole: Rule = (value) => Number.isInteger(value) && value >= 0;
const integer: Rule = Number.isInteger;
const finite: Rule = Number.isFinite;
const notNegative: Rule = (value) => finite(value) && value >= 0;
const share: Rule = (value) => value >= 0 && value <= 1;

/** The numbers for which the list is valid, by setting. */
const RANGES: { readonly [setting: string]: Rule } = {
  alpha: notNegative,
  axis: integer,
  cropping: whole,
  depth_multiplier: count,
  dilation_rate: count,
  dropout: share,
  epsilon: notNegative,
  implementation: whole,
  l1: finite,
  l2: finite,
  mask_value: finite,
  max_value: notNegative,
  mean: finite,
  momentum: share,
  negative_slope: notNegative,
  noise_shape: integer,
  offset: finite,
  output_padding: whole,
  padding: whole,
  pool_size: count,
  recurrent_dropout: share,
  scale: finite,
  shared_axes: count,
  sigma: finite,
  size: count,
  strides: count,
  theta: finite,
  threshold: notNegative,
  variance: notNegative,
  x_factor: finite,
  y_factor: finite,
};

/** Tells whether the numbers of a setting are in the ranges of the list. */
export function isInRange(setting: string, value: Json): boolean {
  const rule = ruleOf(setting);
  if (rule === undefined) return false;
  // The wasm backend of tfjs computes others wrongly.
  if (setting === 'shared_axes' && Array.isArray(value))
    return value.every((axis, k) => axis === k + 1);
  const numbers: Json[] = [value].flat(8) as Json[];
  return numbers.every((each) => each === null || (typeof each === 'number' && rule(each)));
}

function ruleOf(setting: string): Rule | undefined {
  return Object.hasOwn(RANGES, setting) ? RANGES[setting] : undefined;
}
