import { reshape, tidy } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { type CallOptions, type Config, classOf, first, type Inputs } from './tfjs.ts';

interface Wrapper extends layers.Layer {
  layer: layers.Layer;
}

/**
 * TimeDistributed as in Keras. tfjs forgets that it is frozen, and calls its layer step by step.
 * Keras 2 calls the layer once, so a BatchNormalization sees all steps.
 */
export function timeDistributed(): unknown {
  return class TimeDistributed extends classOf<Wrapper>('TimeDistributed') {
    private readonly allAtOnce: boolean;
    private isFrozen: boolean;

    constructor(config: Config) {
      super(config);
      this.allAtOnce = config.allAtOnce === true;
      this.isFrozen = config.trainable === false;
    }

    override get trainable(): boolean {
      return !this.isFrozen && this.layer?.trainable === true;
    }

    override set trainable(value: boolean) {
      this.isFrozen = !value;
      if (this.layer !== undefined) this.layer.trainable = value;
    }

    override get trainableWeights(): layers.Layer['weights'] {
      return this.isFrozen ? [] : this.layer.trainableWeights;
    }

    override get nonTrainableWeights(): layers.Layer['weights'] {
      return this.isFrozen ? this.layer.weights : this.layer.nonTrainableWeights;
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const x = first(inputs);
      // tfjs has no gradient of a single step.
      if (!this.allAtOnce && x.shape[1] !== 1) return super.call(inputs, kwargs);
      return tidy(() => {
        const [batch = 0, steps = 0, ...others] = x.shape;
        const { mask: _, ...own } = kwargs ?? {};
        const y = first(this.layer.call(reshape(x, [batch * steps, ...others]), own));
        return reshape(y, [batch, steps, ...y.shape.slice(1)]);
      });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), allAtOnce: this.allAtOnce };
    }
  };
}
