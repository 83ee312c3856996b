import { ClampwiseTypeError } from '@clampwise/kernels';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

/**
 * The options of every layer of tfjs: `inputShape`, `batchInputShape`, `batchSize`, `dtype`,
 * `name`, `trainable` …
 */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** The second argument that tfjs passes to `call`. */
export type CallOptions = Parameters<layers.Layer['call']>[1];

type Shape = Parameters<layers.Layer['computeOutputShape']>[0];

export const LAYER_KEYS: readonly string[] = [
  'inputShape',
  'batchInputShape',
  'batchSize',
  'dtype',
  'name',
  'trainable',
  'weights',
  'inputDType',
];

/**
 * A layer that maps each value of one tensor on its own. The shape does not change, and masks pass
 * through.
 */
export abstract class ElementwiseLayer extends layers.Layer {
  override supportsMasking: boolean = true;

  constructor(args?: LayerArgs) {
    super(args ?? {});
  }

  /** The output for one input. */
  protected abstract compute(x: Tensor): Tensor;

  override call(inputs: Tensor | Tensor[], kwargs: CallOptions): Tensor {
    return tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [x, ...others] = Array.isArray(inputs) ? inputs : [inputs];
      if (x !== undefined && others.length === 0) return this.compute(x);
      const received = `${x === undefined ? 0 : others.length + 1} tensors`;
      throw new ClampwiseTypeError(this.getClassName(), 'inputs', received, 'one tensor');
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}
