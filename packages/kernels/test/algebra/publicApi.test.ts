import { expect, it } from 'vitest';
import * as algebra from '../../src/algebra/index.ts';

it('the algebra has these names', () => {
  expect(Object.keys(algebra).sort()).toMatchInlineSnapshot(`
    [
      "absolute",
      "add",
      "divide",
      "exp",
      "log",
      "matmul",
      "max",
      "maximum",
      "mean",
      "minimum",
      "multiply",
      "negative",
      "relu",
      "reluVjp",
      "sigmoid",
      "softmax",
      "softplus",
      "sqrt",
      "square",
      "subtract",
      "sum",
      "sumTo",
      "tanh",
      "transpose",
    ]
  `);
});
