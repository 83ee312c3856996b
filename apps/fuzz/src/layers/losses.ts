// Losses and metrics: functions of true and predicted values.
import { losses, type Tensor } from '@clampwise/layers';
import * as metrics from '@clampwise/layers/metrics';
import type { Draw } from '../core/draw.ts';
import { expect } from '../core/target.ts';
import { Slot } from '../core/template.ts';
import { positiveOf } from '../core/values.ts';
import type { Expected } from '../kernels/call.ts';
import { type Any, entry, type LayerEntry, slotOf } from './simple.ts';

type Make = LayerEntry['make'];

/** Rows of probabilities, in the dtype of predictions. */
function probabilities(draw: Draw, rows: number, classes: number): Slot {
  const data = Float64Array.from({ length: rows * classes }, () => draw.between(1, 9));
  for (let row = 0; row < rows; row++) {
    const part = data.subarray(row * classes, (row + 1) * classes);
    const sum = part.reduce((a, b) => a + b, 0);
    part.forEach((value, k) => {
      part[k] = value / sum;
    });
  }
  return new Slot(data, 'float64', [rows, classes]);
}

function oneHots(draw: Draw, rows: number, classes: number): Slot {
  const data = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) data[row * classes + draw.int(classes)] = 1;
  return new Slot(data, 'float64', [rows, classes]);
}

const indices = (draw: Draw, rows: number, classes: number): number[] =>
  Array.from({ length: rows }, () => draw.int(classes));

const size = (draw: Draw): [number, number] => [draw.between(1, 4), draw.between(2, 4)];

/** Makes true and predicted values, for a loss or metric of this kind. */
type Pair = (draw: Draw) => [yTrue: unknown, yPred: Slot];
const anyPair: Pair = (draw) => {
  const shape = size(draw);
  return [slotOf(draw, shape, 'float64'), slotOf(draw, shape, 'float64')];
};
const positivePair: Pair = (draw) => {
  const [rows, classes] = size(draw);
  return [probabilities(draw, rows, classes), probabilities(draw, rows, classes)];
};
const binaryPair: Pair = (draw) => {
  const [rows, classes] = size(draw);
  return [oneHots(draw, rows, classes), probabilities(draw, rows, classes)];
};
const sparsePair: Pair = (draw) => {
  const [rows, classes] = size(draw);
  return [indices(draw, rows, classes), probabilities(draw, rows, classes)];
};

type LossRow = readonly [name: string, options: ((draw: Draw) => object) | null, pair: Pair];

const LOSSES: readonly LossRow[] = [
  ['binaryCrossentropy', (d) => ({ fromLogits: d.int(2) === 1 }), binaryPair],
  ['categoricalCrossentropy', (d) => ({ labelSmoothing: d.pick([0, 0.1]) }), binaryPair],
  ['sparseCategoricalCrossentropy', (d) => ({ fromLogits: d.int(2) === 1 }), sparsePair],
  ['huber', (d) => ({ delta: positiveOf(d) }), anyPair],
  ['categoricalHinge', null, anyPair],
  ['cosineSimilarity', null, positivePair],
  ['hinge', null, anyPair],
  ['squaredHinge', null, anyPair],
  ['klDivergence', null, positivePair],
  ['logCosh', null, anyPair],
  ['meanAbsoluteError', null, anyPair],
  ['meanAbsolutePercentageError', null, positivePair],
  ['meanSquaredError', null, anyPair],
  ['meanSquaredLogarithmicError', null, positivePair],
  ['poisson', null, positivePair],
];

/** A factory of losses is called with options first. */
function lossEntry([name, options, pair]: LossRow): LayerEntry {
  const given = (losses as unknown as { [name: string]: unknown })[name] as Any;
  const make: Make = (draw) => {
    const own = options?.(draw);
    const [yTrue, yPred] = pair(draw);
    // Hinges read 0 as -1, so a difference of true values tells nothing.
    const fixed =
      yTrue instanceof Slot ? { data: yTrue.data, shape: yTrue.shape, dtype: 'float64' } : yTrue;
    const args = own === undefined ? [fixed, yPred] : [fixed, yPred, own];
    const mean = (result: unknown): void => {
      expect((result as Tensor).shape.length === 0, 'a wrong shape', () => 'a loss is no scalar');
    };
    return { args, hasGradient: true, use: mean };
  };
  const fn = (yTrue: unknown, yPred: unknown, own?: unknown): unknown =>
    options === null ? given(yTrue, yPred) : (given(own) as Any)(yTrue, yPred);
  return entry('losses', name, fn, make);
}

type MetricRow = readonly [name: string, options: (draw: Draw) => object | undefined, pair: Pair];
const none = (): undefined => undefined;

const METRICS: readonly MetricRow[] = [
  ['accuracy', none, binaryPair],
  [
    'auc',
    (d) => ({ numThresholds: d.pick([200, 2, 3]), curve: d.pick(['ROC', 'PR']) }),
    binaryPair,
  ],
  ['binaryAccuracy', (d) => ({ threshold: d.pick([0.5, 0.2]) }), binaryPair],
  ['categoricalAccuracy', none, binaryPair],
  ['cosineSimilarity', none, positivePair],
  ['precision', (d) => ({ threshold: d.pick([0.5, 0.2]) }), binaryPair],
  ['r2Score', none, anyPair],
  ['f1Score', none, binaryPair],
  ['recall', (d) => ({ classId: d.int(2) }), binaryPair],
  ['rootMeanSquaredError', none, anyPair],
  ['sparseCategoricalAccuracy', none, sparsePair],
  ['sparseTopKCategoricalAccuracy', (d) => ({ k: d.between(1, 3) }), sparsePair],
  ['topKCategoricalAccuracy', (d) => ({ k: d.between(1, 3) }), binaryPair],
];

/** A metric of the same batch twice is the metric of the batch, and reset forgets it. */
function metricEntry([name, options, pair]: MetricRow): LayerEntry {
  const factory = (metrics as unknown as { [name: string]: unknown })[name] as Any;
  const fn = (yTrue: unknown, yPred: unknown, weight?: unknown, own?: unknown): unknown => {
    const metric = (own === undefined ? factory() : factory(own)) as metrics.Metric;
    metric.add(yTrue as never, yPred as never, weight as never);
    const once = metric.result();
    metric.add(yTrue as never, yPred as never, weight as never);
    const twice = metric.result();
    const isSame = Object.is(once, twice) || Math.abs(once - twice) <= 1e-6 * (1 + Math.abs(once));
    expect(isSame, 'a wrong result', () => `${once} of a batch, ${twice} of it twice`);
    metric.reset();
    metric.add(yTrue as never, yPred as never, weight as never);
    expect(Object.is(metric.result(), once), 'a wrong result', () => 'reset forgets not all');
    return once;
  };
  return entry('metrics', name, fn, (draw) => {
    const own = options(draw);
    return { args: [...pair(draw), null, ...(own === undefined ? [] : [own])] };
  });
}

const confusion: Make = (draw) => {
  const [rows, classes] = size(draw);
  const [a, b] = [indices(draw, rows, classes), indices(draw, rows, classes)];
  const expected = (): Expected => {
    const counts = new Array<number>(classes * classes).fill(0);
    a.forEach((truth, k) => {
      counts[truth * classes + b[k]] += 1;
    });
    return { values: counts };
  };
  return { args: [a, b, { numClasses: classes }], expected };
};

export const LOSS_ENTRIES: readonly LayerEntry[] = [
  ...LOSSES.map(lossEntry),
  ...METRICS.map(metricEntry),
  entry('metrics', 'confusionMatrix', metrics.confusionMatrix, confusion),
];
