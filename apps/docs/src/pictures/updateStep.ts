import { type SgdStepOptions, sgdStep } from '@clampwise/kernels';
import { drawPipelines, ROW } from './pipeline.ts';
import { drawing, shown } from './svg.ts';

const [WEIGHT, GRADIENT, LEARNING_RATE] = [0.5, 300, 0.7];
const [SCALE, CLIP_VALUE] = [0.01, 1];

/** The numbers of one step: the gradient as it is limited, and the weight as it moves. */
export interface UpdateStep {
  readonly gradient: number;
  readonly scaled: number;
  readonly clipped: number;
  readonly weight: number;
  readonly moved: number;
  readonly bounded: number;
}

/** Takes the step of the picture, with more of its options each time. */
export function updateStep(): UpdateStep {
  const stepped = (weight: number, options: SgdStepOptions): number =>
    sgdStep(Float64Array.of(weight), Float64Array.of(GRADIENT), {}, options)[0] as number;
  // From 0 and with the rate 1, the weight moves by the gradient that the step uses.
  const scaled = -stepped(0, { learningRate: 1, scale: SCALE });
  const limits = { scale: SCALE, clipValue: CLIP_VALUE };
  const learningRate = LEARNING_RATE;
  return {
    gradient: GRADIENT,
    scaled,
    clipped: -stepped(0, { learningRate: 1, ...limits }),
    weight: WEIGHT,
    moved: stepped(WEIGHT, { learningRate, ...limits }),
    bounded: stepped(WEIGHT, { learningRate, ...limits, nonNeg: true }),
  };
}

/** Draws the parts of a step in their order. */
export function drawUpdateStep(): string {
  const of = updateStep();
  const rows = [
    {
      title: 'First the gradient is limited:',
      values: [`g = ${shown(of.gradient)}`, shown(of.scaled), shown(of.clipped)],
      steps: [
        { name: `scale ${SCALE}`, isRule: true },
        { name: `clipValue ${CLIP_VALUE}`, isRule: true },
      ],
    },
    {
      title: 'Then the weight moves, and stays in bounds:',
      values: [`w = ${shown(of.weight)}`, shown(of.moved), shown(of.bounded)],
      steps: [
        { name: `w − ${LEARNING_RATE} · ${shown(of.clipped)}`, isRule: false },
        { name: 'nonNeg', isRule: true },
      ],
    },
  ];
  return drawing(rows.length * ROW - 16, drawPipelines(rows));
}
