import { ops, type Tensor, tensor, valueAndGrad } from '@clampwise/layers';
import { fixed, table } from '../format.ts';

type Rule = (v: Tensor) => Tensor;

const keep: Rule = (v) => v;

/**
 * Trains a weight that must not be negative by five rules: computed from a free number v, or
 * clipped after each update.
 */
export function stuckRelu(): void {
  const inward: Rule = (v) => ops.clipByValue(v, 0, null, { gradient: 'inward' });
  const straight: Rule = (v) => ops.clipByValue(v, 0, null, { gradient: 'straightThrough' });

  console.log('A weight w must not be negative. It trains 100 steps on y = 2x from v = -0.1.');
  console.log('In the last column it trains on y = -2x first, then for 20 steps on y = 2x.');
  console.log(
    table([
      ['w =', '100 steps', 'reversed'],
      ['relu(v)', ...weights(ops.relu)],
      ["clip of v, 'straightThrough'", ...weights(straight)],
      ["clip of v, 'inward'", ...weights(inward)],
      ['softplus(v)', ...weights(ops.softplus)],
      ['v, clipped after each update', ...weights(keep, ops.nonNeg)],
    ]),
  );
  console.log('relu has no gradient below 0, so v never moves. Clip after each update, as the');
  console.log("constraint 'nonNeg' does. If you must compute w from v, use 'inward': v stays");
  console.log("near 0. With 'straightThrough' and softplus it drifts away.");
}

/** Returns the weight after training in one direction, and after training that reverses. */
function weights(weightOf: Rule, project: Rule = keep): string[] {
  const direct = train(tensor(-0.1), 2, 100, weightOf, project);
  const away = train(tensor(-0.1), -2, 100, weightOf, project);
  const turned = train(away, 2, 20, weightOf, project);
  return fixed([weightOf(direct).item(), weightOf(turned).item()], 3);
}

/** Runs gradient descent on the mean square of w·x - slope·x. */
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
