import { dense, nonNeg, sequential, sgd } from '@clampwise/layers';
import { drawPipelines, ROW } from './pipeline.ts';
import { drawing, shown } from './svg.ts';

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

/** Draws the pipelines of the layer, of the constraint, and of a model with the constraint. */
export function drawLayerOrConstraint(): string {
  const of = layerOrConstraint();
  const call = { name: `dense, w = ${shown(of.weight)}`, isRule: false };
  const rows = [
    {
      title: 'The layer acts on values, in every call:',
      values: [`x = ${shown(of.input)}`, shown(of.output), shown(of.outputOfLayer)],
      steps: [call, { name: 'nonNeg()', isRule: true }],
    },
    {
      title: 'The constraint acts on weights, after each step:',
      values: [`w = ${shown(of.weight)}`, shown(of.stepped), shown(of.constrained)],
      steps: [
        { name: 'sgd step', isRule: false },
        { name: "'nonNeg'", isRule: true },
      ],
    },
    {
      title: 'So with the constraint, outputs may be negative:',
      values: [`x = ${shown(of.input)}`, shown(of.outputWithConstraint)],
      steps: [call],
    },
  ];
  return drawing(rows.length * ROW - 16, drawPipelines(rows));
}
