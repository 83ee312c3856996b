import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText } from '../check/describe.ts';
import { ordinaryCopy, type TapeNode, Tensor } from '../tensor/tensor.ts';
import { gradientOf, isRecording, withTape } from './tape.ts';

/** What a function made by valueAndGrad gives. */
export interface ValueAndGrads<A extends readonly Tensor[]> {
  /** The function's value, a scalar. */
  readonly value: Tensor;
  /** One gradient for each argument, in the argument's shape and dtype; zeros where the value does not depend on it. */
  readonly grads: { readonly [K in keyof A]: Tensor };
}

/**
 * Makes a function that computes the value of fn and its gradient at each argument. Each call records one tape and
 * frees it, also when fn throws. A layer's weights are tensors too: hand them over as arguments, and what layers compute
 * from them inside fn counts.
 *
 * If the value does not depend on an argument, that gradient is zeros. If it depends on none of
 * them, that is an error: then something was computed without `ops`, and no gradient is known.
 *
 * The gradients are those of the operations: `ops` says for each what it is at a kink. They are of first order: fn must
 * not call valueAndGrad itself.
 *
 * @param fn - from tensors to a scalar tensor, made with `ops` and layers; synchronous. It need not name all arguments
 * @returns `(...tensors) => { value, grads }`
 * @throws ClampwiseTypeError if fn is no function, an argument is no Tensor, fn's result is no
 *   scalar tensor or was computed from none of the arguments (unless `ops.stopGradient` cut it
 *   off), or if another tape records
 * @see JAX's `jax.value_and_grad`; TensorFlow.js's `tf.valueAndGrads`
 *
 * @example
 * import { ops, tensor, valueAndGrad } from '@clampwise/layers';
 *
 * const { value, grads } = valueAndGrad((x) => ops.sum(ops.square(x)))(tensor([1, -2, 3]));
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
        // A tensor that is given twice is two arguments, each with its own gradient.
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

/** Refuses to start a tape while another records. */
export function checkNotNested(op: string): void {
  if (!isRecording()) return;
  const received = 'a call inside a function that is being differentiated';
  const expected = 'called outside of it: gradients are of first order';
  throw new ClampwiseTypeError(op, 'call', received, expected);
}

function refuseConstant(): never {
  const received = 'a tensor that no operation computed from them';
  const expected =
    'computed from the arguments with ops (data, item(), toArray() and predict carry no gradient)';
  throw new ClampwiseTypeError('valueAndGrad', "fn's result", received, expected);
}

function checkScalar(result: unknown): Tensor {
  if (result instanceof Tensor && result.shape.length === 0) return result;
  const received =
    result instanceof Tensor ? `a tensor of shape ${shapeText(result.shape)}` : describe(result);
  const expected = 'a scalar tensor (see ops.sum, ops.mean)';
  throw new ClampwiseTypeError('valueAndGrad', "fn's result", received, expected);
}
