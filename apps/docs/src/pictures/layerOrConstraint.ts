import { dense, nonNeg, sequential, sgd } from '@clampwise/layers';
import { arrow, drawing, label, type Point, shape, shown, WIDTH } from './svg.ts';

/** The numbers of the picture. */
export interface LayerOrConstraint {
  readonly input: number;
  readonly weight: number;
  /** The output of a dense layer with this weight, and of `nonNeg()` after it. */
  readonly output: number;
  readonly outputOfLayer: number;
  /** The weight after a training step, without a constraint and with one. */
  readonly stepped: number;
  readonly constrained: number;
  /** The output with a weight that satisfies the constraint. */
  readonly outputWithConstraint: number;
}

const [INPUT, WEIGHT] = [-3, 1];

/** Computes the numbers of the picture with real layers. */
export function layerOrConstraint(): LayerOrConstraint {
  const free = modelWith(null);
  const constrained = modelWith('nonNeg');
  const before = { output: outputOf(free), withConstraint: outputOf(constrained) };
  return {
    input: INPUT,
    weight: WEIGHT,
    output: before.output,
    outputOfLayer: nonNeg()
      .apply([[before.output]])
      .item(),
    stepped: weightAfterStep(free),
    constrained: weightAfterStep(constrained),
    outputWithConstraint: before.withConstraint,
  };
}

type Small = ReturnType<typeof modelWith>;

function modelWith(kernelConstraint: 'nonNeg' | null) {
  return sequential([
    dense({
      units: 1,
      useBias: false,
      inputShape: [1],
      kernelInitializer: 'ones',
      kernelConstraint,
    }),
  ]);
}

function outputOf(model: Small): number {
  return model.predict([[INPUT]]).item();
}

function weightAfterStep(model: Small): number {
  model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
  model.trainOnBatch([[2]], [[-1.5]]);
  return model.getWeights()[0]?.item() ?? Number.NaN;
}

const BOX = { width: 86, height: 30 };

/** Draws the pipelines of the layer, of the constraint, and of a model with the constraint. */
export function drawLayerOrConstraint(): string {
  const of = layerOrConstraint();
  const call = `dense, w = ${shown(of.weight)}`;
  return drawing(252, [
    ...pipeline(14, 'The layer acts on values, in every call:', [
      `x = ${shown(of.input)}`,
      call,
      shown(of.output),
      'nonNeg()',
      shown(of.outputOfLayer),
    ]),
    ...pipeline(100, 'The constraint acts on weights, after each step:', [
      `w = ${shown(of.weight)}`,
      'sgd step',
      shown(of.stepped),
      "'nonNeg'",
      shown(of.constrained),
    ]),
    ...pipeline(186, 'So with the constraint, outputs may be negative:', [
      `x = ${shown(of.input)}`,
      call,
      shown(of.outputWithConstraint),
    ]),
  ]);
}

/** Centers of the parts: a value, a box, a value, a box, a value. */
const CENTERS = [26, 107, 186, 265, WIDTH - 10];

/** A row of values, and boxes between them. The last value is the result. */
function pipeline(top: number, title: string, parts: readonly string[]): string[] {
  const y = top + 34;
  const drawn = parts.flatMap((text, k) => {
    const center: Point = [CENTERS[k] as number, y + 4];
    const isBox = k % 2 === 1;
    const isResult = k === parts.length - 1;
    const value = label(center, text, isResult ? 'middle result' : 'middle');
    return isBox ? [box(center, text.startsWith('dense') || text === 'sgd step'), value] : [value];
  });
  return [label([4, top], title, 'quiet'), ...drawn, ...arrows(y, parts.length)];
}

function box([x, y]: Point, isPlain: boolean): string {
  const { width, height } = BOX;
  const place = { x: x - width / 2, y: y - 4 - height / 2, width, height, rx: 6 };
  return shape('rect', isPlain ? 'box' : 'box rule', place);
}

function arrows(y: number, count: number): string[] {
  const ends: [number, number][] = [
    [50, 63],
    [151, 168],
    [204, 221],
    [309, 322],
  ];
  return ends.slice(0, count - 1).map(([from, to]) => arrow([from, y], [to, y], 'stroke before'));
}
