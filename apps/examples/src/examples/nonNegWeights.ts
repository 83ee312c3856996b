import { type ConstraintLike, dense, sequential, sgd } from '@clampwise/layers';
import { show } from '../format.ts';

/** A weight constraint that holds during fit: the data ask for the weight -5, the constraint keeps it at 0 or more. */
export async function nonNegWeights(): Promise<void> {
  console.log('y = -5x, fitted by one weight:');
  console.log(`  without a constraint            ${show(await fittedWeight(null))}`);
  console.log(`  with kernelConstraint 'nonNeg'  ${show(await fittedWeight('nonNeg'))}`);
  console.log('The constraint is applied after each update, as in Keras. It bounds the weights;');
  console.log('a NonNeg layer bounds the outputs.');
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
