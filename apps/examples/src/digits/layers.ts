import { adam, dense, sequential } from '@clampwise/layers';
import { cosineDecay } from '@clampwise/layers/schedules';
import { BATCH, type Digits, EPOCHS, PIXELS, RATE, type Recognizer } from './data.ts';

/** Trains a network on digits with @clampwise/layers. */
export async function trainInLayers(train: Digits): Promise<Recognizer> {
  const model = sequential([
    dense({ units: 128, activation: 'relu', inputShape: [PIXELS], seed: 1 }),
    dense({ units: 10, activation: 'softmax', seed: 2 }),
  ]);
  const decaySteps = (EPOCHS * train.count) / BATCH;
  const learningRate = cosineDecay({ initialLearningRate: RATE, decaySteps });
  model.compile({
    optimizer: adam({ learningRate }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const options = { epochs: EPOCHS, batchSize: BATCH, seed: 3, verbose: 0 } as const;
  await model.fit(train.pixels, train.labels, options);
  return ({ pixels }) => model.predict(pixels).data;
}
