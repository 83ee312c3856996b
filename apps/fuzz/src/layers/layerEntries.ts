// Layers by themselves: forward, shapes, gradients for the input.
import { input, ops, sequential, type Tensor, tensor, valueAndGrad } from '@clampwise/layers';
import type { Layer } from '@clampwise/layers/layers';
import type { Draw } from '../core/draw.ts';
import { Failure } from '../core/target.ts';
import { sizeOf, valuesOf } from '../core/values.ts';
import type { LayerCall, LayerEntry } from './simple.ts';
import { argsOf, constructorOf, factoryOf, LAYERS, type LayerRow } from './table.ts';

/** A batch of random values, or of indices below 4. */
function batchOf(draw: Draw, examples: number, shape: readonly number[], isIndex = false): Tensor {
  const size = examples * sizeOf(shape);
  const dtype = draw.pick(['float32', 'float64'] as const);
  const data = valuesOf(draw, dtype, size, ['small', 'uniform']) as Float64Array;
  const values = isIndex ? data.map((value) => Math.floor(Math.abs(value)) % 4) : data;
  return tensor(values, { shape: [examples, ...shape], dtype });
}

/** Uses a layer in each way that there is; all must agree. */
function use(row: LayerRow, layer: Layer, x: Tensor | Tensor[], shape: readonly number[]): void {
  const y = layer.apply(x as Tensor);
  const symbol = input({ shape });
  const symbolic = layer.apply((Array.isArray(x) ? [symbol, symbol] : symbol) as never) as unknown;
  const said = (symbolic as { shape: readonly (number | null)[] }).shape.slice(1);
  if (String(said) !== String(y.shape.slice(1))) {
    throw new Failure('a wrong shape', `${said} is said, ${y.shape.slice(1)} is computed`);
  }
  if (!Array.isArray(x)) {
    const predicted = sequential([layer]).predict(x);
    if (String(predicted.data) !== String(y.data)) {
      throw new Failure('another answer in a model', `${predicted.data} and ${y.data}`);
    }
  }
  const total = valueAndGrad((...all: Tensor[]) => {
    const given = Array.isArray(x) ? all : all[0];
    return ops.sum(layer.apply(given as Tensor, { training: true }) as Tensor);
  });
  if (!row.takesIndices) total(...([x].flat() as Tensor[]));
  layer.setWeights(layer.getWeights());
  layer.countParams();
}

function callOf(row: LayerRow, draw: Draw): LayerCall {
  const shape = Array.from({ length: draw.between(1, 2) }, () => draw.between(1, 4));
  const one = batchOf(draw, draw.pick([2, 1, 3]), shape, row.takesIndices);
  const x = row.isMerge ? [one, ops.mul(one, 2)] : one;
  const own = draw.oneIn(4) ? { name: 'its_name', trainable: draw.int(2) === 1 } : {};
  return {
    args: argsOf(row, draw, shape, own),
    use: (layer) => use(row, layer as Layer, x, shape),
  };
}

export const LAYER_ENTRIES: readonly LayerEntry[] = LAYERS.flatMap((row) => {
  const make = (draw: Draw): LayerCall => callOf(row, draw);
  const factory: LayerEntry = {
    name: `layers.${row.factory}`,
    covers: [`layers/layers ${row.factory}`],
    fn: factoryOf(row),
    make,
  };
  if (row.className === 'Activation' && row.factory !== 'activation') return [factory];
  const made: LayerEntry = {
    name: `layers.${row.className}`,
    covers: [`layers/layers ${row.className}`],
    fn: constructorOf(row),
    make,
  };
  return [factory, made];
});
