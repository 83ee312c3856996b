import { ops, type Tensor, tensor, valueAndGrad } from '@clampwise/layers';
import { fixed, table } from '../format.ts';

type Rule = (v: Tensor) => Tensor;

const keep: Rule = (v) => v;

/** A weight that must not be negative, by five rules: made from a free number v, or projected after each update. */
export function stuckRelu(): void {
  const inward: Rule = (v) => ops.clipByValue(v, 0, null, { gradient: 'inward' });
  const straight: Rule = (v) => ops.clipByValue(v, 0, null, { gradient: 'straightThrough' });

  console.log('A weight w that must not be negative, trained on y = 2x for 100 steps from');
  console.log('v = -0.1; and turned round: 100 steps on y = -2x, then 20 on y = 2x.');
  console.log(
    table([
      ['w =', '100 steps', 'turned round'],
      ['relu(v)', ...weights(ops.relu)],
      ["clip of v, 'straightThrough'", ...weights(straight)],
      ["clip of v, 'inward'", ...weights(inward)],
      ['softplus(v)', ...weights(ops.softplus)],
      ['v, clipped after each update', ...weights(keep, ops.nonNeg)],
    ]),
  );
  console.log('relu has no gradient below 0: v never moves. The rule is to clip after each');
  console.log("update, as the constraint 'nonNeg' does. Where w has to be made from v, take");
  console.log("'inward': v stays near. By 'straightThrough' and softplus it drifts off.");
}

/** The weight after training that starts right away, and after training that turns round. */
function weights(weightOf: Rule, project: Rule = keep): string[] {
  const direct = train(tensor(-0.1), 2, 100, weightOf, project);
  const away = train(tensor(-0.1), -2, 100, weightOf, project);
  const turned = train(away, 2, 20, weightOf, project);
  return fixed([weightOf(direct).item(), weightOf(turned).item()], 3);
}

/** Gradient descent on the mean square of w·x - slope·x. */
function train(v: Tensor, slope: number, steps: number, weightOf: Rule, project: Rule): Tensor {
  const x = tensor([1, 2, 3]);
  const error = (w: Tensor) => ops.mul(ops.sub(w, slope), x);
  const gradient = valueAndGrad((free: Tensor) => ops.mean(ops.square(error(weightOf(free)))));
  for (let step = 0; step < steps; step++) {
    const [slopeOfLoss] = gradient(v).grads;
    v = project(ops.sub(v, ops.mul(0.05, slopeOfLoss)));
  }
  return v;
}
