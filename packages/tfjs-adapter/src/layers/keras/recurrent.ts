import type { serialization } from '@tensorflow/tfjs-core';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { zeroWhere } from './pooling.ts';
import {
  type CallOptions,
  type Config,
  classOf,
  type Inputs,
  type LayerClass,
  maskIn,
} from './tfjs.ts';
import { withTraining } from './training.ts';

type Applied = Parameters<layers.Layer['apply']>;

interface Bidirectional extends layers.Layer {
  returnSequences: boolean;
}

/** Where steps are masked, Keras gives zeros for them; tfjs the outputs before. */
export function bidirectional(): unknown {
  const Base = withOwnArguments('Bidirectional') as LayerClass<Bidirectional>;
  return class ZeroWhereMasked extends Base {
    constructor(config: Config) {
      super(config);
      // tfjs's forgets it while it makes its two layers.
      if (config.trainable === false) this.trainable = false;
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const outputs = super.call(inputs, kwargs);
      const mask = maskIn(kwargs);
      if (mask === null || !this.returnSequences) return outputs;
      const zeroed = (y: Tensor): Tensor => (y.rank === 3 ? zeroWhere(mask, y) : y);
      return tidy(() => (Array.isArray(outputs) ? outputs.map(zeroed) : zeroed(outputs)));
    }
  };
}

/**
 * A recurrent layer with its own state and mask. tfjs passes the first state of a layer on to the
 * layers that follow. It also passes a mask to every layer after the first masked one.
 */
export function withOwnArguments(name: string): LayerClass<layers.Layer> {
  return class WithOwnArguments extends withTraining(name) {
    private readonly ignoresMask: boolean;

    constructor(config: Config) {
      super(config);
      this.ignoresMask = config.ignoreMask === true;
    }

    override apply(...[inputs, kwargs]: Applied): ReturnType<layers.Layer['apply']> {
      const { mask, ...others } = kwargs ?? {};
      return super.apply(inputs, this.ignoresMask ? others : { ...kwargs });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), ignoreMask: this.ignoresMask };
    }
  };
}

/** tfjs's puts the cell into the config that it is given, which Bidirectional uses twice. */
export function rnn(): unknown {
  const RNN = classOf('RNN');
  return class FromItsOwnConfig extends withOwnArguments('RNN') {
    static override fromConfig<T extends serialization.Serializable>(
      cls: serialization.SerializableConstructor<T>,
      config: Config,
    ): T {
      return RNN.fromConfig(cls as never, { ...config }) as T;
    }

    /** tfjs's names the cell for its own class alone. */
    override getConfig(): Config {
      const { cell } = this as unknown as { cell: layers.RNNCell };
      const config = { className: cell.getClassName(), config: cell.getConfig() };
      return { ...super.getConfig(), cell: config };
    }
  };
}
