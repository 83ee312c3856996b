// What a TypeScript program may do with the installed packages.
import { clip, type NdArray, ndarray } from '@clampwise/kernels';
import { matmul } from '@clampwise/kernels/algebra';
import { dense, Layer, nonNeg, sequential, type Tensor } from '@clampwise/layers';
import { box } from '@clampwise/layers/constraints';
import { huber, type Loss } from '@clampwise/layers/losses';
import { auc, Metric } from '@clampwise/layers/metrics';
import { square } from '@clampwise/layers/ops';
import { adam } from '@clampwise/layers/optimizers';
import { cosineDecay } from '@clampwise/layers/schedules';

export const pixels: Uint8ClampedArray = clip(new Uint8ClampedArray(4), 0, 200);
export const product: NdArray = matmul(
  ndarray(new Float32Array(1), [1, 1]),
  ndarray(new Float32Array(1), [1, 1]),
);

class Twice extends Layer {
  call(x: Tensor): Tensor {
    return square(x);
  }
}

export const output: Tensor = sequential([
  dense({ units: 2, inputShape: [3], kernelConstraint: box(0, 1) }),
  new Twice(),
  nonNeg(),
]).predict([[1, 2, 3]]);

class Count extends Metric {
  count = 0;
  reset(): void {
    this.count = 0;
  }
  update(_yTrue: Tensor, yPred: Tensor): void {
    this.count += yPred.size;
  }
  result(): number {
    return this.count;
  }
}

const optimizer = adam({
  learningRate: cosineDecay({ initialLearningRate: 0.1, decaySteps: 10 }),
});
optimizer.learningRate = (step) => 1 / (1 + step);
export const rate: number = optimizer.learningRate;
export const loss: Loss = huber({ delta: 2 });
const trained = sequential([dense({ units: 1, inputShape: [1] })]);
trained.compile({ optimizer, loss, metrics: ['accuracy', auc(), new Count('count'), loss] });
trained.compile({ optimizer, loss: (yTrue, yPred) => loss(yTrue, square(yPred)) });
