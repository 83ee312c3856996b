import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { ops, type Tensor, tensor, valueAndGrad } from '../src/index.ts';
import golden from './golden/ops.json' with { type: 'json' };
import { onEachBackend } from './support/harness.ts';

interface Values {
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
}

const TOLERANCE = {
  float32: { relative: 2e-6, absolute: 2e-6 },
  float64: { relative: 1e-13, absolute: 1e-14 },
} as const;

const SPECIAL: { readonly [name: string]: number } = { nan: NaN, inf: Infinity, '-inf': -Infinity };

const numbers = ({ values }: Values): number[] =>
  values.map((value) => (typeof value === 'string' ? (SPECIAL[value] as number) : value));

type AnyOp = (...args: unknown[]) => Tensor;

/** The arguments of an operation, in its order. */
function call({ op, constants, options }: (typeof golden.entries)[number], xs: Tensor[]): Tensor {
  const run = ops[op as keyof typeof ops] as unknown as AnyOp;
  const rest = [...(constants as unknown[]), ...(options === null ? [] : [options])];
  if (op === 'concat' || op === 'stack') return run(xs, ...rest);
  if (op === 'where') return run(...rest, ...xs);
  return run(...xs, ...rest);
}

describe(`as ${golden.source}`, () => {
  onEachBackend(() =>
    describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
      test.each(golden.entries.map((entry, k) => [`${entry.op} (${k})`, entry] as const))(
        '%s',
        (_, entry) => {
          const xs = entry.operands.map((x) => tensor(numbers(x), { shape: x.shape, dtype }));
          const y = call(entry, xs);
          expect(y.shape).toEqual(entry.y.shape);
          expect(y.dtype).toBe(dtype);
          assertClose(y.data, numbers(entry.y), TOLERANCE[dtype]);
          if (entry.dy === undefined) return;
          const dy = tensor(numbers(entry.dy), { shape: entry.dy.shape, dtype });
          const { grads } = valueAndGrad((...tensors: Tensor[]) =>
            ops.sum(ops.mul(call(entry, tensors), dy)),
          )(...xs);
          entry.gradients?.forEach((expected, k) => {
            assertClose((grads[k] as Tensor).data, numbers(expected), TOLERANCE[dtype]);
          });
        },
      );
    }),
  );
});
