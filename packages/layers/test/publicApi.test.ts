import { expect, test } from 'vitest';
import * as constraints from '../src/constraints.ts';
import * as root from '../src/index.ts';
import * as layers from '../src/layers.ts';
import * as ops from '../src/ops.ts';
import * as optimizers from '../src/optimizers.ts';
import * as regularizers from '../src/regularizers.ts';

const keys = (module: object): string => Object.keys(module).sort().join(' ');

test('@clampwise/layers', () => {
  expect(keys(root)).toMatchInlineSnapshot(
    `"Layer Sequential Tensor Weight activation adam clipByValue dense initializers input losses nonNeg ones ops randomNormal randomUniform relu sequential sgd tensor valueAndGrad zeros"`,
  );
  expect(keys(root.initializers)).toMatchInlineSnapshot(
    `"constant glorotNormal glorotUniform heNormal heUniform ones randomNormal randomUniform zeros"`,
  );
  expect(keys(root.losses)).toMatchInlineSnapshot(`"meanAbsoluteError meanSquaredError"`);
});

test('@clampwise/layers/layers', () => {
  expect(keys(layers)).toMatchInlineSnapshot(
    `"Activation ClipByValue Dense Layer MergeLayer NonNeg ReLU activation clipByValue dense nonNeg relu"`,
  );
});

test('@clampwise/layers/constraints', () => {
  expect(keys(constraints)).toMatchInlineSnapshot(
    `"Constraint box constraint maxNorm minMaxNorm monotone nonNeg simplex unitNorm"`,
  );
});

test('@clampwise/layers/ops', () => {
  expect(keys(ops)).toMatchInlineSnapshot(
    `"abs add cast clipByValue div exp log matMul matmul max maximum mean minimum mul neg nonNeg relu reshape sigmoid softmax softplus sqrt square stopGradient sub sum tanh transpose"`,
  );
  expect(root.ops).toBe(ops);
});

test('@clampwise/layers/optimizers', () => {
  expect(keys(optimizers)).toMatchInlineSnapshot(
    `"Adam AdamW Optimizer RMSprop SGD adam adamw rmsprop sgd"`,
  );
});

test('@clampwise/layers/regularizers', () => {
  expect(keys(regularizers)).toMatchInlineSnapshot(`"Regularizer l1 l1l2 l2 regularizer"`);
});
