import {
  add,
  matMul,
  mul,
  type serialization,
  split,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { classOf } from './tfjs.ts';

type Weight = ReturnType<layers.RNNCell['addWeight']>;
type WeightArguments = Parameters<layers.RNNCell['addWeight']>;

interface Applied {
  apply(x: Tensor): Tensor;
}

/** The fields of tfjs's GRUCell, which it does not declare. */
interface Cell extends layers.RNNCell {
  units: number;
  useBias: boolean;
  activation: Applied;
  recurrentActivation: Applied;
  kernel: Weight;
  recurrentKernel: Weight;
  bias: Weight | null;
  biasInitializer: WeightArguments[3];
  biasRegularizer: WeightArguments[4];
  biasConstraint: WeightArguments[6];
}

/**
 * The cell of a GRU that resets the state after the product. It is Keras's default, and tfjs lacks
 * it. Only the step and the bias differ from tfjs's cell. The bias has one row for the input and
 * one for the state.
 */
export function resetAfterCell(): unknown {
  return class ResetAfterCell extends classOf<Cell>('GRUCell') {
    declare readonly stateSize: number;

    constructor({ resetAfter: _, ...config }: serialization.ConfigDict) {
      super(config);
    }

    override build(inputShape: Parameters<Cell['build']>[0]): void {
      const { useBias } = this;
      this.useBias = false;
      super.build(inputShape);
      this.useBias = useBias;
      if (!useBias) return;
      const { units, biasInitializer, biasRegularizer, biasConstraint } = this;
      const shape = [2, 3 * units];
      this.bias = this.addWeight(
        'bias',
        shape,
        undefined,
        biasInitializer,
        biasRegularizer,
        true,
        biasConstraint,
      );
    }

    override call(inputs: Tensor | Tensor[]): Tensor | Tensor[] {
      return tidy(() => {
        const [x, state] = inputs as [Tensor, Tensor];
        const biases = this.bias === null ? [] : split(this.bias.read(), 2, 0);
        const [fromX, fromState] = [
          affine(x, this.kernel.read(), biases[0]),
          affine(state, this.recurrentKernel.read(), biases[1]),
        ];
        const [xUpdate, xReset, xNew] = split(fromX, 3, 1) as [Tensor, Tensor, Tensor];
        const [hUpdate, hReset, hNew] = split(fromState, 3, 1) as [Tensor, Tensor, Tensor];
        const update = this.recurrentActivation.apply(add(xUpdate, hUpdate));
        const reset = this.recurrentActivation.apply(add(xReset, hReset));
        const candidate = this.activation.apply(add(xNew, mul(reset, hNew)));
        const next = add(mul(update, state), mul(sub(1, update), candidate));
        return [next, next];
      });
    }
  };
}

function affine(x: Tensor, kernel: Tensor, bias: Tensor | undefined): Tensor {
  const product = matMul(x as never, kernel as never) as Tensor;
  return bias === undefined ? product : add(product, bias);
}
