import {
  cast,
  div,
  expandDims,
  image,
  onesLike,
  serialization,
  sum,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

type Inputs = Tensor | Tensor[];
type CallOptions = Parameters<layers.Layer['call']>[1];
type Applied = Parameters<layers.Layer['apply']>;
type Shape = ReturnType<layers.Layer['computeOutputShape']>;
type LayerClass<T extends layers.Layer> = (new (
  config: serialization.ConfigDict,
) => T) & { fromConfig: serialization.FromConfigMethod<serialization.Serializable> };
type AnyClass = serialization.SerializableConstructor<serialization.Serializable>;

/** A class that tfjs registers and does not export. */
export function classOf<T extends layers.Layer>(name: string): LayerClass<T> {
  return serialization.SerializationMap.getMap().classNameMap[name]?.[0] as never;
}

/**
 * Layers of tfjs that compute something else than Keras, or fail, in a form that does what Keras does. They keep tfjs's names, so
 * that a model of them is saved like one of tfjs.
 */
export function correctedClasses(): [name: string, cls: AnyClass][] {
  return [
    ['BatchNormalization', batchNormalization()],
    ['Bidirectional', bidirectional()],
    ['GRU', withOwnArguments('GRU')],
    ['GlobalAveragePooling1D', globalAveragePooling1D()],
    ['LSTM', withOwnArguments('LSTM')],
    ['RNN', rnn()],
    ['Resizing', resizing()],
    ['SimpleRNN', withOwnArguments('SimpleRNN')],
    ['Softmax', softmax()],
    ['UpSampling2D', upSampling2D()],
  ].map(([name, cls]) => [name as string, cls as AnyClass]);
}

interface HasAxis extends layers.Layer {
  axis: number;
}

/** Along an axis that is not the last, tfjs's backends take the wrong mean and variance. */
function batchNormalization(): unknown {
  return class AlongAnyAxis extends classOf<HasAxis>('BatchNormalization') {
    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      return alongLast(this, inputs, (x) => super.call(x, kwargs));
    }
  };
}

/** tfjs's takes the last axis, or several. */
function softmax(): unknown {
  return class AlongAnyAxis extends classOf<HasAxis>('Softmax') {
    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      if (Array.isArray(this.axis) || maskIn(kwargs) !== null) return super.call(inputs, kwargs);
      return alongLast(this, inputs, (x) => super.call(x, kwargs));
    }
  };
}

/** Calls a layer while its axis is the last one. */
function alongLast(layer: HasAxis, inputs: Inputs, call: (x: Tensor) => Inputs): Inputs {
  const x = first(inputs);
  const { axis } = layer;
  const own = axis < 0 ? axis + x.rank : axis;
  if (own === x.rank - 1) return call(x);
  const axes = x.shape.map((_, k) => k);
  const order = [...axes.filter((k) => k !== own), own];
  const back = axes.map((k) => order.indexOf(k));
  layer.axis = x.rank - 1;
  try {
    return tidy(() => transpose(first(call(transpose(x, order))), back));
  } finally {
    layer.axis = axis;
  }
}

interface Bidirectional extends layers.Layer {
  returnSequences: boolean;
}

/** Where steps are masked, Keras gives zeros for them; tfjs the outputs before. */
function bidirectional(): unknown {
  return class ZeroWhereMasked extends classOf<Bidirectional>('Bidirectional') {
    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const outputs = super.call(inputs, kwargs);
      const mask = maskIn(kwargs);
      if (mask === null || !this.returnSequences) return outputs;
      const zeroed = (y: Tensor): Tensor => (y.rank === 3 ? zeroWhere(mask, y) : y);
      return tidy(() => (Array.isArray(outputs) ? outputs.map(zeroed) : zeroed(outputs)));
    }
  };
}

function zeroWhere(mask: Tensor, y: Tensor): Tensor {
  return where(cast(expandDims(mask, -1), 'bool'), y, zerosLike(y));
}

/** Keras takes the mean of what is not masked; tfjs of everything. */
function globalAveragePooling1D(): unknown {
  return class OfWhatIsNotMasked extends classOf('GlobalAveragePooling1D') {
    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const mask = maskIn(kwargs);
      if (mask === null) return super.call(inputs, kwargs);
      return tidy(() => {
        const x = first(inputs);
        const ones = zeroWhere(mask, onesLike(x));
        return div(sum(zeroWhere(mask, x), 1), sum(ones, 1));
      });
    }
  };
}

/** tfjs's hand on the state with which they start to the layers that follow; and take each mask that there is. */
function withOwnArguments(name: string): LayerClass<layers.Layer> {
  return class WithOwnArguments extends classOf(name) {
    private readonly ignoresMask: boolean;

    constructor(config: serialization.ConfigDict) {
      super(config);
      this.ignoresMask = config.ignoreMask === true;
    }

    override apply(...[inputs, kwargs]: Applied): ReturnType<layers.Layer['apply']> {
      const { mask, ...others } = kwargs ?? {};
      return super.apply(inputs, this.ignoresMask ? others : { ...kwargs });
    }
  };
}

/** tfjs's puts the cell into the config that it is given, which Bidirectional uses twice. */
function rnn(): unknown {
  const RNN = classOf('RNN');
  return class FromItsOwnConfig extends withOwnArguments('RNN') {
    static override fromConfig<T extends serialization.Serializable>(
      cls: serialization.SerializableConstructor<T>,
      config: serialization.ConfigDict,
    ): T {
      return RNN.fromConfig(cls as never, { ...config }) as T;
    }
  };
}

interface Resizing extends layers.Layer {
  height: number;
  width: number;
  interpolation: string;
}

/** tfjs's takes no batch, and puts pixels elsewhere. */
function resizing(): unknown {
  return class OfBatches extends classOf<Resizing>('Resizing') {
    override computeOutputShape(inputShape: Shape): Shape {
      const [batch = null, , , channels = null] = inputShape as (number | null)[];
      return [batch, this.height, this.width, channels];
    }

    override call(inputs: Inputs): Inputs {
      return resized(first(inputs), [this.height, this.width], this.interpolation);
    }
  };
}

interface UpSampling2D extends layers.Layer {
  interpolation: string;
  dataFormat: string;
  size: [number, number];
}

/** Between pixels, tfjs's and Keras's grids differ. */
function upSampling2D(): unknown {
  return class OnKerasGrid extends classOf<UpSampling2D>('UpSampling2D') {
    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const { interpolation, dataFormat, size } = this;
      if (interpolation === 'nearest') return super.call(inputs, kwargs);
      const enlarged = (x: Tensor): Tensor => {
        const [, height = 0, width = 0] = x.shape;
        return resized(x, [size[0] * height, size[1] * width], interpolation);
      };
      const x = first(inputs);
      if (dataFormat !== 'channelsFirst') return enlarged(x);
      return tidy(() => transpose(enlarged(transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]));
    }
  };
}

/** Pixels have their centres at halves, as in Keras. */
function resized(x: Tensor, size: [number, number], interpolation: string): Tensor {
  const images = x as Tensor3D | Tensor4D;
  if (interpolation === 'nearest') return image.resizeNearestNeighbor(images, size, false, true);
  return image.resizeBilinear(images, size, false, true);
}

function first(inputs: Inputs): Tensor {
  return Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs;
}

function maskIn(kwargs: CallOptions): Tensor | null {
  return ([kwargs?.mask].flat()[0] as Tensor | undefined) ?? null;
}
