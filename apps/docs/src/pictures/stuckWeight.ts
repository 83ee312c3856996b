import { ops, type Tensor, tensor, valueAndGrad } from '@clampwise/layers';
import { graphOf } from './graph.ts';
import { drawing, label, line, type Point } from './svg.ts';

const STEPS = 20;

/** How a weight of at least 0 comes from a free number. */
type Rule = 'relu' | 'projection' | 'inward' | 'softplus';

/** The weight by step, for each rule. The data needs the weight 2. */
export function weightsByStep(): Readonly<Record<Rule, readonly number[]>> {
  const inward = (v: Tensor): Tensor => ops.clipByValue(v, 0, null, { gradient: 'inward' });
  return {
    relu: train(ops.relu),
    projection: train((v) => v, ops.nonNeg),
    inward: train(inward),
    softplus: train(ops.softplus),
  };
}

function train(weightOf: (v: Tensor) => Tensor, project = (v: Tensor): Tensor => v): number[] {
  const x = tensor([1, 2, 3]);
  const loss = (v: Tensor): Tensor => ops.mean(ops.square(ops.mul(ops.sub(weightOf(v), 2), x)));
  let v = tensor(-0.1);
  const weights = [weightOf(v).item()];
  for (let step = 0; step < STEPS; step++) {
    const [slope] = valueAndGrad(loss)(v).grads;
    v = project(ops.sub(v, ops.mul(0.05, slope as Tensor)));
    weights.push(weightOf(v).item());
  }
  return weights;
}

const marksOf = (values: readonly number[]) => values.map((value) => [value, `${value}`] as const);

/** Draws the weight of each rule over the steps. */
export function drawStuckWeight(): string {
  const weights = weightsByStep();
  const { place, height, axes } = graphOf(
    { name: 'step', from: 0, to: STEPS, marks: marksOf([0, 5, 10, 15, 20]) },
    { name: 'weight', from: -0.15, to: 2.2, marks: marksOf([0, 1, 2]) },
    216,
  );
  const pointsOf = (rule: Rule): Point[] =>
    weights[rule].map((weight, step) => place(step, weight));
  const below = (step: number, rule: Rule): Point => {
    const [x, y] = place(step, weights[rule][step] as number);
    return [x, y + 18];
  };
  return drawing(height, [
    ...axes,
    line(pointsOf('softplus'), 'stroke before'),
    line(pointsOf('inward'), 'stroke good'),
    line(pointsOf('projection'), 'stroke good'),
    line(pointsOf('relu'), 'stroke bad'),
    label(place(STEPS, 2.06), "projected, or 'inward'", 'end good'),
    label(below(5, 'softplus'), 'softplus'),
    label(place(8, 0.09), 'relu: stuck at 0', 'bad'),
  ]);
}
