import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { ordinaryCopy, type TapeNode, Tensor } from '../tensor/tensor.ts';
import { gradientOf, isRecording, withTape } from './tape.ts';

/** The result of a function that valueAndGrad made. */
export interface ValueAndGrads<A extends readonly Tensor[]> {
  /** The value of the function, a scalar. */
  readonly value: Tensor;
  /**
   * One gradient for each argument, in its shape and dtype. Zeros if the value does not depend on
   * it.
   */
  readonly grads: { readonly [K in keyof A]: Tensor };
}

/**
 * Makes a function that computes the value of fn and its gradient for each argument. Each call
 * records one tape and frees it, also if fn throws. The weights of a layer are tensors too: pass
 * them as arguments to get their gradients.
 *
 * If the value does not depend on an argument, that gradient is zeros. If it depends on no argument
 * at all, the call throws: then you computed something without `ops`, and no gradient is known.
 *
 * The gradients follow the rules of each operation in `ops`, also at a kink. They are of first
 * order: fn must not call valueAndGrad itself.
 *
 * @param fn - a synchronous function from tensors to a scalar tensor, made with `ops` and layers.
 *   It need not name all arguments
 * @returns `(...tensors) => { value, grads }`
 * @throws ClampwiseTypeError if fn is not a function, an argument is not a Tensor, or the result is
 *   not a scalar tensor
 * @throws ClampwiseTypeError if the result depends on no argument (unless `ops.stopGradient` cut it
 *   off), or inside another valueAndGrad
 * @see JAX's `jax.value_and_grad`; TensorFlow.js's `tf.valueAndGrads`
 *
 * @example
 * import {
 *   ops,
 *   tensor,
 *   valueAndGrad,
 * } from '@clampwise/layers';
 *
 * const fn = valueAndGrad((x) => ops.sum(ops.square(x)));
 * const { value, grads } = fn(tensor([1, -2, 3]));
 * value.item(); // => 14
 * grads[0].toArray(); // => [2, -4, 6]
 */
export function valueAndGrad(
  fn: () => Tensor,
): (...tensors: readonly Tensor[]) => ValueAndGrads<readonly Tensor[]>;
export function valueAndGrad<A extends readonly Tensor[]>(
  fn: (...tensors: A) => Tensor,
): (...tensors: A) => ValueAndGrads<A>;
export function valueAndGrad<A extends readonly Tensor[]>(
  fn: (...tensors: A) => Tensor,
): (...tensors: A) => ValueAndGrads<A> {
  if (typeof fn !== 'function') {
    throw new ClampwiseTypeError('valueAndGrad', 'fn', describe(fn), 'a function of tensors');
  }
  return (...tensors) => {
    for (const x of tensors) checkTensor(x);
    checkNotNested('valueAndGrad');
    return withTape((tape) => {
      const nodes: TapeNode[] = [];
      const inputs: Tensor[] = [];
      for (const x of tensors) {
        // A tensor that is passed twice is two arguments, each with its own gradient.
        const input = inputs.includes(x) ? new Tensor(x.data, x.shape, x.dtype) : x;
        inputs.push(input);
        nodes.push(tape.watch(input));
      }
      const result = checkScalar(fn(...(inputs as unknown as A)));
      if (nodes.length > 0 && !tape.leadsTo(result) && !tape.cut) refuseConstant();
      tape.run(result);
      const value = ordinaryCopy(result);
      return { value, grads: nodes.map(gradientOf) as { [K in keyof A]: Tensor } };
    });
  };
}

function checkTensor(x: unknown): void {
  if (x instanceof Tensor) return;
  const expected = 'a Tensor (make one with tensor())';
  throw new ClampwiseTypeError('valueAndGrad', 'tensors', describe(x), expected);
}

/** Throws if a tape already records. */
export function checkNotNested(op: string): void {
  if (!isRecording()) return;
  const received = 'a call inside valueAndGrad or a training step';
  const sentence = `called inside valueAndGrad or a training step. Call it outside: gradients are of first order only`;
  throw new ClampwiseTypeError(op, 'call', received, 'outside of it', sentence);
}

function refuseConstant(): never {
  const received = 'a tensor that depends on no argument';
  const expected =
    'computed from the arguments with ops (data, item(), toArray() and predict carry no gradient)';
  throw new ClampwiseTypeError('valueAndGrad', "fn's result", received, expected);
}

function checkScalar(result: unknown): Tensor {
  if (result instanceof Tensor && result.shape.length === 0) return result;
  const received = describe(result);
  const expected = 'a scalar tensor (see ops.sum and ops.mean)';
  throw new ClampwiseTypeError('valueAndGrad', "fn's result", received, expected);
}
