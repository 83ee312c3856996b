import { ops, type Tensor, tensor, valueAndGrad, zeros } from '@clampwise/layers';
import { list } from '../format.ts';

/** Takes one training step without an optimizer, with gradients clipped to -1..1. */
export function clipGradients(): void {
  const target = tensor([2, -0.5, -3, 1.5, -2.5]);
  const loss = (w: Tensor) => ops.mul(0.5, ops.sum(ops.square(ops.sub(w, target))));
  const weights = zeros([5]);

  const [gradients] = valueAndGrad(loss)(weights).grads; // 1. compute the gradients
  const clipped = ops.clipByValue(gradients, -1, 1); // 2. clip them
  const updated = ops.sub(weights, ops.mul(0.1, clipped)); // 3. update the weights

  console.log(`Original Gradients: ${list(gradients.data)}`);
  console.log(`Clipped Gradients: ${list(clipped.data)}`);
  console.log('Clip after you compute the gradients and before you update the weights. Then no');
  console.log('weight moves by more than the learning rate, here 0.1. All weights began at 0.');
  console.log(`Updated Weights: ${list(updated.data)}`);
}
