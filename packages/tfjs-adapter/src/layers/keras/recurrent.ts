import type { serialization } from '@tensorflow/tfjs-core';
import {
  cast,
  concat,
  cumsum,
  greater,
  ones,
  reverse,
  slice,
  sum,
  type Tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { zeroWhere } from './pooling.ts';
import {
  type CallOptions,
  type Config,
  classOf,
  constant,
  type Inputs,
  type LayerClass,
  maskIn,
} from './tfjs.ts';
import { withTraining } from './training.ts';

type Applied = Parameters<layers.Layer['apply']>;

interface Bidirectional extends layers.Layer {
  returnSequences: boolean;
  forwardLayer?: layers.Layer;
  backwardLayer?: layers.Layer;
}

interface Recurrent extends layers.Layer {
  stateful: boolean;
  goBackwards: boolean;
  returnSequences: boolean;
  /** A cell, or a stack of cells. */
  cell?: layers.RNNCell & { readonly cells?: readonly layers.RNNCell[] };
}

/**
 * Bidirectional as in Keras. Keras returns zeros for masked steps, and tfjs the outputs before
 * them.
 */
export function bidirectional(): unknown {
  const Base = withOwnArguments('Bidirectional') as LayerClass<Bidirectional>;
  return class ZeroWhereMasked extends Base {
    constructor(config: Config) {
      super(config);
      // tfjs's forgets it while it makes its two layers.
      if (config.trainable === false) this.trainable = false;
    }

    override get losses(): layers.Layer['losses'] {
      const both = [this.forwardLayer, this.backwardLayer];
      return both.flatMap((layer) => layer?.losses ?? []);
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
 * A recurrent layer with its own state and mask, and the penalties of its cell. tfjs passes the
 * first state of a layer on to the layers that follow. It also passes a mask to every layer after
 * the first masked one.
 */
export function withOwnArguments(name: string): LayerClass<layers.Layer> {
  return class WithOwnArguments extends (withTraining(name) as LayerClass<Recurrent>) {
    private readonly ignoresMask: boolean;

    constructor(config: Config) {
      super(config);
      this.ignoresMask = config.ignoreMask === true;
    }

    override apply(...[inputs, kwargs]: Applied): ReturnType<layers.Layer['apply']> {
      const { mask, ...others } = kwargs ?? {};
      return super.apply(inputs, this.ignoresMask ? others : { ...kwargs });
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const [x, ...states] = [inputs].flat() as [Tensor, ...Tensor[]];
      const mask = maskIn(kwargs);
      const isAlone = kwargs?.training && x.rank === 3 && x.shape[1] === 1;
      const hasState = states.length > 0 || (kwargs?.initialState ?? null) !== null;
      const isStarted = mask !== null && (hasState || this.stateful);
      if (!isAlone && !isStarted) return super.call(inputs, kwargs);
      return tidy(() => {
        const { goBackwards, returnSequences } = this;
        const given = isAlone ? withMaskedStep(x, mask, goBackwards) : { x, mask };
        const y = super.call([given.x, ...states], { ...kwargs, mask: given.mask as Tensor });
        let [own, ...others] = [y].flat() as [Tensor, ...Tensor[]];
        if (isAlone && returnSequences) own = slice(own, [0, 0, 0], [-1, 1, -1]);
        if (isStarted) own = zeroBefore(mask, own, goBackwards);
        return Array.isArray(y) ? [own, ...others] : own;
      });
    }

    override get losses(): layers.Layer['losses'] {
      const { cell } = this;
      return [cell, ...(cell?.cells ?? [])].flatMap((each) => each?.losses ?? []);
    }

    override getConfig(): Config {
      return { ...super.getConfig(), ignoreMask: this.ignoresMask };
    }
  };
}

/**
 * Sets steps before the first unmasked one to zero, as in Keras. tfjs returns the initial state
 * there.
 */
function zeroBefore(mask: Tensor, y: Tensor, goBackwards: boolean): Tensor {
  const hasStarted = constant(() => {
    const kept = cast(mask, 'float32');
    const ordered = goBackwards ? reverse(kept, 1) : kept;
    if (y.rank < 3) return greater(sum(ordered, 1), 0);
    return greater(cumsum(ordered, 1), 0);
  });
  return zeroWhere(hasStarted, y);
}

/** Adds a masked step after a single one, since tfjs has no gradient of a single step. */
function withMaskedStep(
  x: Tensor,
  mask: Tensor | null,
  isFirst: boolean,
): Record<'x' | 'mask', Tensor> {
  const kept = mask === null ? ones([x.shape[0] as number, 1]) : cast(mask, 'float32');
  const both = (real: Tensor): Tensor => {
    const none = zerosLike(real);
    return concat(isFirst ? [none, real] : [real, none], 1);
  };
  return { x: both(x), mask: cast(both(kept), 'bool') };
}

/**
 * RNN that copies its config. tfjs's puts the cell into the config, which Bidirectional uses twice.
 */
export function rnn(): unknown {
  const RNN = classOf('RNN');
  return class FromItsOwnConfig extends withOwnArguments('RNN') {
    static override fromConfig<T extends serialization.Serializable>(
      cls: serialization.SerializableConstructor<T>,
      config: Config,
    ): T {
      return RNN.fromConfig(cls as never, { ...config }) as T;
    }

    /** Saves the cell under its own class. tfjs's names only its own cells. */
    override getConfig(): Config {
      const { cell } = this as unknown as { cell: layers.RNNCell };
      const config = { className: cell.getClassName(), config: cell.getConfig() };
      return { ...super.getConfig(), cell: config };
    }
  };
}
