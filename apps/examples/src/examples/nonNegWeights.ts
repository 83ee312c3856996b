import { type ConstraintLike, dense, sequential, sgd } from '@clampwise/layers';
import { show } from '../format.ts';

/**
 * Trains with and without a weight constraint: the data ask for the weight -5, and the constraint
 * keeps it at 0 or above.
 */
export async function nonNegWeights(): Promise<void> {
  console.log('y = -5x, fitted by one weight:');
  console.log(`  without a constraint            ${show(await fittedWeight(null))}`);
  console.log(`  with kernelConstraint 'nonNeg'  ${show(await fittedWeight('nonNeg'))}`);
  console.log('As in Keras, each update ends with the constraint. It bounds the weights. To');
  console.log('bound the outputs, use a NonNeg layer.');
}

async function fittedWeight(kernelConstraint: ConstraintLike): Promise<number> {
  const model = sequential([
    dense({ units: 1, useBias: false, inputShape: [1], seed: 1, kernelConstraint }),
  ]);
  model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'meanSquaredError' });
  await model.fit([1, 2, 3], [-5, -10, -15], { epochs: 50, verbose: 0 });
  const [kernel] = model.getWeights();
  return kernel!.item();
}
