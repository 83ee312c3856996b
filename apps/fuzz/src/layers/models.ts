// Random small models.
import {
  functional,
  input,
  type Layer,
  type Model,
  ops,
  sequential,
  type Tensor,
  tensor,
} from '@clampwise/layers';
import * as factories from '@clampwise/layers/layers';
import * as optimizers from '@clampwise/layers/optimizers';
import * as schedules from '@clampwise/layers/schedules';
import type { Draw } from '../core/draw.ts';
import { show } from '../core/show.ts';
import { FINITE, type Style, valuesOf } from '../core/values.ts';
import { argsOf, factoryOf, LAYERS, type LayerRow } from './table.ts';

const INNER = LAYERS.filter(({ isMerge, takesIndices }) => !isMerge && !takesIndices);
const MERGES = LAYERS.filter(({ isMerge }) => isMerge);

/** A model, and the words that made it. */
export interface MadeModel {
  readonly model: Model;
  readonly features: number;
  readonly text: string;
}

interface Made {
  readonly layer: Layer;
  readonly text: string;
}

function layerOf(draw: Draw, row: LayerRow, shape: readonly number[]): Made {
  const args = argsOf(row, draw, shape);
  const text = `${row.factory}(${args.map((arg) => show(arg)).join(', ')})`;
  return { layer: factoryOf(row)(...args), text };
}

/** Layers that accept rows of `features` numbers, and give rows of `units`. */
function layersOf(draw: Draw, features: number, units: number): Made[] {
  const rows = Array.from({ length: draw.int(4) }, () => draw.pick(INNER));
  // Layers that change the number of features are told nothing, so shapes need not be followed.
  const made = rows.map((row) => layerOf(draw, row, row.factory === 'reshape' ? [-1] : [features]));
  const last = { units, seed: 1 };
  return [...made, { layer: factories.dense(last), text: `dense(${show(last)})` }];
}

export function modelOf(draw: Draw): MadeModel {
  const [features, units] = [draw.between(1, 4), draw.between(1, 3)];
  const made = layersOf(draw, features, units);
  const texts = made.map(({ text }) => text).join(', ');
  if (draw.int(2) === 0) {
    const model = sequential(made.map(({ layer }) => layer));
    return { model, features, text: `sequential([${texts}]) of ${features} features` };
  }
  const x = input({ shape: [features] });
  const branch = draw.int(2) === 1 ? layerOf(draw, draw.pick(MERGES), [features]) : null;
  const merged = branch?.layer.apply([x, factories.tanh().apply(x)] as never) as
    | typeof x
    | undefined;
  const y = made.reduce((value, { layer }) => layer.apply(value) as typeof x, merged ?? x);
  const text = `functional of ${features} features: ${branch ? `${branch.text}, ` : ''}${texts}`;
  return { model: functional({ inputs: x, outputs: y }) as unknown as Model, features, text };
}

const LOSSES = ['meanSquaredError', 'meanAbsoluteError', ops.sub] as const;

const FACTORIES = {
  sgd: optimizers.sgd,
  adam: optimizers.adam,
  adamw: optimizers.adamw,
  rmsprop: optimizers.rmsprop,
};

/** Options of an optimizer, and its name. */
function optimizerOf(draw: Draw): { optimizer: optimizers.Optimizer; text: string } {
  const name = draw.pick(['sgd', 'adam', 'adamw', 'rmsprop'] as const);
  const rate = draw.pick([0.01, 0.1, 'schedule'] as const);
  const options = {
    ...(draw.int(2) === 1 && { [draw.pick(['clipNorm', 'clipValue', 'globalClipNorm'])]: 0.5 }),
    ...(draw.int(3) === 2 && { weightDecay: 0.01 }),
    ...(draw.int(3) === 2 && { onNonFinite: draw.pick(['propagate', 'skip']) }),
  };
  const learningRate =
    rate === 'schedule'
      ? schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 3, decayRate: 0.5 })
      : rate;
  const make = FACTORIES[name];
  const optimizer = make({ ...options, learningRate } as optimizers.AdamOptions);
  return { optimizer, text: `${name}(${show({ ...options, learningRate: rate })})` };
}

/** Compiles a model at random, and says how. */
export function compileAny(draw: Draw, model: Model): string {
  const { optimizer, text } = optimizerOf(draw);
  const chosen = draw.pick(LOSSES);
  const loss = chosen === ops.sub ? customLoss : chosen;
  const metrics = draw.int(2) === 1 ? ['meanAbsoluteError' as const] : [];
  model.compile({ optimizer, loss: loss as 'meanSquaredError', metrics });
  return `compiled with ${text}, ${typeof loss === 'string' ? loss : 'a loss of its own'}`;
}

function customLoss(yTrue: Tensor, yPred: Tensor): Tensor {
  return ops.mean(ops.square(ops.sub(yTrue, yPred)));
}

export interface Data {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Data for a model with these features and outputs. */
export function dataOf(
  draw: Draw,
  features: number,
  units: number,
  styles: readonly Style[] = FINITE,
): Data {
  const n = draw.between(1, 9);
  const part = (width: number, style: readonly Style[]): Tensor =>
    tensor(valuesOf(draw, 'float32', n * width, style) as Float32Array, { shape: [n, width] });
  return { x: part(features, styles), y: part(units, FINITE) };
}
