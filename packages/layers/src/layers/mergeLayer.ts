import type { Tensor } from '../tensor/tensor.ts';
import { rejectOne } from './inputs.ts';
import type { BatchShape, CallContext, LayerOptions } from './layer.ts';
import { Layer } from './layer.ts';

/** The options of a layer with several inputs. It finds their shapes when you apply it. */
export type MergeOptions = Omit<LayerOptions, 'inputShape'>;

export const MERGE_KEYS: readonly string[] = ['name', 'trainable', 'dtype'];

/**
 * A layer with several inputs. `apply` takes a list of them, and `build`, `call` and
 * `computeOutputShape` get lists too.
 *
 * @example
 * import { Layer, ops, tensor } from '@clampwise/layers';
 * import { MergeLayer } from '@clampwise/layers/layers';
 *
 * class Distance extends MergeLayer {
 *   call([a, b]) {
 *     const squares = ops.square(ops.sub(a, b));
 *     return ops.sqrt(
 *       ops.sum(squares, { axis: -1, keepDims: true }),
 *     );
 *   }
 * }
 * new Distance().apply([[[0, 0]], [[3, 4]]]).toArray();
 * // => [[5]]
 */
export abstract class MergeLayer extends Layer {
  protected override get takesList(): boolean {
    return true;
  }

  /** @internal */
  protected override applyToOne(x: Tensor): never {
    rejectOne(this.path, x);
  }

  override build(inputShapes: readonly BatchShape[]): void {
    super.build(inputShapes);
  }

  abstract override call(inputs: readonly Tensor[], context: CallContext): Tensor;

  override computeOutputShape(inputShapes: readonly BatchShape[]): BatchShape {
    return super.computeOutputShape(inputShapes);
  }
}
