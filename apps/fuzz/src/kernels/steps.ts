// Update steps of optimizers, by Keras's formulas in float64.
import * as kernels from '@clampwise/kernels';
import type { Draw } from '../core/draw.ts';
import type { Slot } from '../core/template.ts';
import { FINITE, FLOATS } from '../core/values.ts';
import { arrayOf, like, numbersIn } from './arrays.ts';
import type { Expected, KernelCall, KernelEntry } from './call.ts';

interface Options {
  readonly [name: string]: number | boolean | null;
}

/** The new weight from the weight, the gradient, the state and the rate, for one element. */
type Rule = (w: number, g: number, state: { [name: string]: number }, rate: number) => number;

function common(draw: Draw): Options {
  const options: { [name: string]: number | boolean | null } = {};
  if (draw.int(2) === 1) options.learningRate = draw.pick([0.5, 0.01, 0, 1, -1]);
  if (draw.oneIn(4)) options.weightDecay = draw.pick([0.1, 0, null, 0.004]);
  if (draw.oneIn(4)) options.clipValue = draw.pick([1, 0.5, null, Infinity, 0]);
  if (draw.oneIn(4)) options.scale = draw.pick([0.5, 1, 0, -2]);
  if (draw.oneIn(4)) options.nonNeg = draw.pick([true, false]);
  else if (draw.int(4) === 3) Object.assign(options, { min: draw.pick([-1, null, 0]), max: 1 });
  return options;
}

const num = (options: Options, key: string, otherwise: number): number =>
  (options[key] as number | null | undefined) ?? otherwise;

/** What all steps do around a rule. */
function stepped(rule: Rule, options: Options, rateOf: number) {
  const rate = num(options, 'learningRate', rateOf);
  const [clip, scale] = [num(options, 'clipValue', Infinity), num(options, 'scale', 1)];
  const [low, high] = [num(options, 'min', -Infinity), num(options, 'max', Infinity)];
  return (weight: number, gradient: number, state: { [name: string]: number }): number => {
    const g = Math.min(Math.max(gradient * scale, -clip), clip);
    const w = weight - rate * num(options, 'weightDecay', 0) * weight;
    const moved = rule(w, g, state, rate);
    const bounded = Math.min(Math.max(moved, low), high);
    return options.nonNeg === true && bounded <= 0 ? 0 : bounded;
  };
}

const isBad = (options: Options): boolean =>
  num(options, 'learningRate', 0) < 0 || options.clipValue === 0;

interface Step {
  readonly name: string;
  readonly fn: KernelEntry['fn'];
  readonly rate: number;
  /** Draws the options, the names of the state, and the rule. */
  readonly draw: (draw: Draw) => {
    readonly options: Options;
    readonly state: readonly string[];
    readonly rule: Rule;
  };
}

const STEPS: readonly Step[] = [
  { name: 'sgdStep', fn: kernels.sgdStep, rate: 0.01, draw: sgd },
  { name: 'adamStep', fn: kernels.adamStep, rate: 0.001, draw: adam },
  { name: 'rmspropStep', fn: kernels.rmspropStep, rate: 0.001, draw: rmsprop },
];

function sgd(draw: Draw): ReturnType<Step['draw']> {
  const momentum = draw.pick([0, 0.9, 0.5, 1]);
  const nesterov = draw.int(2) === 1;
  const options = { ...(momentum > 0 && { momentum }), ...(nesterov && { nesterov }) };
  const rule: Rule = (w, g, state, rate) => {
    if (momentum === 0) return w - rate * g;
    const m = momentum * state.m - rate * g;
    return nesterov ? w + momentum * m - rate * g : w + m;
  };
  return { options, state: momentum > 0 ? ['m'] : [], rule };
}

function adam(draw: Draw): ReturnType<Step['draw']> {
  const step = draw.pick([1, 2, 10, 1000]);
  const [beta1, beta2] = [draw.pick([0.9, 0, 0.5]), draw.pick([0.999, 0.9])];
  const epsilon = draw.pick([1e-7, 1e-3]);
  const amsgrad = draw.int(3) === 2;
  const options = { step, beta1, beta2, epsilon, ...(amsgrad && { amsgrad }) };
  const rule: Rule = (w, g, state, rate) => {
    const m = state.m + (g - state.m) * (1 - beta1);
    const v = state.v + (g * g - state.v) * (1 - beta2);
    const top = amsgrad ? Math.max(state.vHat, v) : v;
    const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    return w - (m * alpha) / (Math.sqrt(top) + epsilon);
  };
  return { options, state: amsgrad ? ['m', 'v', 'vHat'] : ['m', 'v'], rule };
}

function rmsprop(draw: Draw): ReturnType<Step['draw']> {
  const [rho, momentum] = [draw.pick([0.9, 0.5]), draw.pick([0, 0.9])];
  const epsilon = draw.pick([1e-3, 1e-7]);
  const options = { rho, epsilon, ...(momentum > 0 && { momentum }) };
  const rule: Rule = (w, g, state, rate) => {
    const v = rho * state.v + (1 - rho) * g * g;
    const move = (rate * g) / Math.sqrt(v + epsilon);
    return w - (momentum > 0 ? momentum * state.m + move : move);
  };
  return { options, state: momentum > 0 ? ['v', 'm'] : ['v'], rule };
}

function stepCall(draw: Draw, step: Step): KernelCall {
  const weight = arrayOf(draw, FLOATS).slot;
  const gradient = like(draw, weight);
  const own = step.draw(draw);
  const options = { ...common(draw), ...own.options };
  const state = Object.fromEntries(
    own.state.map((name) => {
      const slot = like(draw, weight, FINITE);
      if (name !== 'm') positive(slot);
      return [name, slot];
    }),
  );
  const expected = (): Expected | 'throws' | null => {
    if (isBad(options)) return 'throws';
    return expectedStep(weight, gradient, state, stepped(own.rule, options, step.rate));
  };
  return {
    args: [weight, gradient, state],
    options,
    written: [weight, ...Object.values(state)],
    expected,
  };
}

function positive({ data }: Slot): void {
  for (let k = 0; k < data.length; k++) data[k] = Math.abs(data[k] as number);
}

const MOST = 1e6;

function expectedStep(
  weight: Slot,
  gradient: Slot,
  state: { readonly [name: string]: Slot },
  step: ReturnType<typeof stepped>,
): Expected | null {
  const [w, g] = [numbersIn(weight), numbersIn(gradient)];
  if ([...w, ...g].some((value) => !(Math.abs(value) < MOST))) return null;
  const lists = Object.entries(state).map(([name, slot]) => [name, numbersIn(slot)] as const);
  const values = w.map((value, k) =>
    step(value, g[k], Object.fromEntries(lists.map(([name, list]) => [name, list[k]]))),
  );
  const unit = weight.dtype === 'float32' ? 2e-5 : 1e-10;
  return {
    values,
    absolute: values.map(
      (value, k) => unit * (1 + Math.abs(value) + Math.abs(w[k]) + Math.abs(g[k])),
    ),
  };
}

/** Zeros for each part of the state. */
function stateCall(
  draw: Draw,
  optionsOf: (draw: Draw) => Options,
  parts: (options: Options) => number,
): KernelCall {
  const weight = arrayOf(draw, FLOATS).slot;
  const options = optionsOf(draw);
  const length = weight.data.length;
  const values = (): number[] => new Array<number>(length * parts(options)).fill(0);
  return { args: [weight], options, expected: () => ({ values: values() }) };
}

const entry = (name: string, fn: KernelEntry['fn'], make: KernelEntry['make']): KernelEntry => ({
  name,
  covers: [`kernels ${name}`],
  fn,
  make,
  isResident: name.endsWith('State'),
});

export const STEP_ENTRIES: readonly KernelEntry[] = [
  ...STEPS.map((step) => entry(step.name, step.fn, (draw) => stepCall(draw, step))),
  entry('sgdState', kernels.sgdState, (draw) =>
    stateCall(
      draw,
      (d) => (d.int(2) === 1 ? { momentum: 0.9 } : {}),
      (o) => (o.momentum ? 1 : 0),
    ),
  ),
  entry('adamState', kernels.adamState, (draw) =>
    stateCall(
      draw,
      (d) => (d.int(2) === 1 ? { amsgrad: true } : {}),
      (o) => (o.amsgrad ? 3 : 2),
    ),
  ),
  entry('rmspropState', kernels.rmspropState, (draw) =>
    stateCall(
      draw,
      (d) => ({ centered: d.int(2) === 1, momentum: d.pick([0, 0.9]) }),
      (o) => 1 + (o.centered ? 1 : 0) + (o.momentum ? 1 : 0),
    ),
  ),
];
