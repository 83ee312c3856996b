import { expect, test } from 'vitest';
import * as callbacks from '../src/callbacks.ts';
import * as constraints from '../src/constraints.ts';
import * as files from '../src/files.ts';
import * as root from '../src/index.ts';
import * as layers from '../src/layers.ts';
import * as losses from '../src/losses.ts';
import * as metrics from '../src/metrics.ts';
import * as node from '../src/node.ts';
import * as onnx from '../src/onnx.ts';
import * as ops from '../src/ops.ts';
import * as optimizers from '../src/optimizers.ts';
import * as regularizers from '../src/regularizers.ts';
import * as schedules from '../src/schedules.ts';

const keys = (module: object): string => Object.keys(module).sort().join(' ');

test('@clampwise/layers', () => {
  expect(keys(root)).toMatchInlineSnapshot(
    `"Functional Layer Model Sequential Tensor Weight activation adam clipByValue dense functional initializers input losses nonNeg ones ops randomNormal randomUniform relu sequential sgd tensor valueAndGrad zeros"`,
  );
  expect(keys(root.initializers)).toMatchInlineSnapshot(
    `"constant glorotNormal glorotUniform heNormal heUniform lecunNormal lecunUniform ones randomNormal randomUniform truncatedNormal zeros"`,
  );
  expect(keys(root.losses)).toMatchInlineSnapshot(
    `"binaryCrossentropy categoricalCrossentropy categoricalHinge cosineSimilarity hinge huber klDivergence logCosh meanAbsoluteError meanAbsolutePercentageError meanSquaredError meanSquaredLogarithmicError poisson sparseCategoricalCrossentropy squaredHinge"`,
  );
});

test('@clampwise/layers/layers', () => {
  expect(keys(layers)).toMatchInlineSnapshot(
    `"Activation Add Average BatchNormalization ClipByValue Concatenate Dense Dropout ELU Embedding Flatten GELU Interval Layer LayerNormalization LeakyReLU Maximum MergeLayer Minimum Multiply NonNeg Normalization ReLU Rescaling Reshape Softmax Subtract UnitNormalization activation add average batchNormalization clipByValue concatenate dense dropout elu embedding flatten gelu interval layerNormalization leakyRelu maximum minimum multiply nonNeg normalization relu rescaling reshape sigmoid softmax softplus subtract tanh unitNormalization"`,
  );
});

test('@clampwise/layers/callbacks', () => {
  expect(keys(callbacks)).toMatchInlineSnapshot(
    `"CSVLogger EarlyStopping ReduceLROnPlateau TerminateOnNaN csvLogger earlyStopping learningRateScheduler reduceLROnPlateau terminateOnNaN"`,
  );
});

test('@clampwise/layers/constraints', () => {
  expect(keys(constraints)).toMatchInlineSnapshot(
    `"Constraint box constraint maxNorm minMaxNorm monotone nonNeg simplex unitNorm"`,
  );
});

test('@clampwise/layers/ops', () => {
  expect(keys(ops)).toMatchInlineSnapshot(
    `"abs add argMax argMin cast clipByAverageNorm clipByBlockRms clipByGlobalNorm clipByNorm clipByValue concat constrainMaxNorm constrainMinMaxNorm constrainUnitNorm div elu equal exp gather gelu globalNorm greater greaterEqual hardSigmoid interval leakyRelu less lessEqual log logSigmoid logSoftmax logSumExp matMul matmul max maximum mean min minimum mul neg nonNeg notEqual oneHot pow projectBox projectHalfspace projectHyperplane projectL1Ball projectL1Sphere projectL2Ball projectL2Sphere projectLinfBall projectMonotone projectSimplex relu reshape selu sigmoid silu slice softmax softplus sqrt square stack stopGradient sub sum tanh transpose variance where"`,
  );
  expect(root.ops).toBe(ops);
});

test('@clampwise/layers/optimizers', () => {
  expect(keys(optimizers)).toMatchInlineSnapshot(
    `"Adam AdamW Optimizer RMSprop SGD adam adamw rmsprop sgd"`,
  );
});

test('@clampwise/layers/regularizers', () => {
  expect(keys(regularizers)).toMatchInlineSnapshot(
    `"L1 L1L2 L2 Regularizer l1 l1l2 l2 regularizer"`,
  );
});

test('@clampwise/layers/losses, /metrics and /schedules', () => {
  expect(root.losses).toBe(losses);
  expect(keys(metrics)).toMatchInlineSnapshot(
    `"Metric accuracy auc binaryAccuracy categoricalAccuracy confusionMatrix cosineSimilarity f1Score precision r2Score recall rootMeanSquaredError sparseCategoricalAccuracy sparseTopKCategoricalAccuracy topKCategoricalAccuracy"`,
  );
  expect(keys(schedules)).toMatchInlineSnapshot(
    `"cosineDecay cosineDecayRestarts exponentialDecay inverseTimeDecay piecewiseConstantDecay polynomialDecay"`,
  );
});

test('@clampwise/layers/files, /node and /onnx', () => {
  expect(keys(files)).toMatchInlineSnapshot(`"loadModel saveModel"`);
  expect(keys(node)).toMatchInlineSnapshot(
    `"CSVFileLogger Checkpoint checkpoint csvLogger loadModelFile saveModelFile"`,
  );
  expect(keys(onnx)).toMatchInlineSnapshot(`"toOnnx"`);
});
