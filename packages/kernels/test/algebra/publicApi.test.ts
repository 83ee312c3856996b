import { expect, it } from 'vitest';
import * as algebra from '../../src/algebra/index.ts';

it('the algebra has these names', () => {
  expect(Object.keys(algebra).sort()).toMatchInlineSnapshot(`
    [
      "abs",
      "add",
      "div",
      "exp",
      "log",
      "matMul",
      "matmul",
      "max",
      "maximum",
      "mean",
      "minimum",
      "mul",
      "neg",
      "relu",
      "reluVjp",
      "sigmoid",
      "softmax",
      "softplus",
      "sqrt",
      "square",
      "sub",
      "sum",
      "sumTo",
      "tanh",
      "transpose",
    ]
  `);
});
