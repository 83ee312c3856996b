import {
  add,
  div,
  maximum,
  moments,
  mul,
  reshape,
  rsqrt,
  sqrt,
  sub,
  type Tensor,
  tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import {
  type CallOptions,
  type Config,
  classOf,
  dimensions,
  first,
  type Inputs,
  maskIn,
  numbersIn,
  type Shape,
} from './tfjs.ts';
import { callTraining } from './training.ts';

type Weight = ReturnType<layers.Layer['addWeight']>;

export interface HasAxis extends layers.Layer {
  axis: number;
}

interface BatchNormalization extends HasAxis {
  momentum: number;
  epsilon: number;
  gamma: Weight | null;
  beta: Weight | null;
  movingMean: Weight;
  movingVariance: Weight;
}

/**
 * BatchNormalization as in Keras. tfjs takes the wrong mean along any axis but the last. It moves
 * the statistics of a frozen layer, and it cannot train without gamma or beta.
 */
export function batchNormalization(): unknown {
  return class AsInKeras extends classOf<BatchNormalization>('BatchNormalization') {
    private readonly callTraining: boolean | null;
    /** Whether the moving variance is a sample's variance, as in TensorFlow's fused operation. */
    private readonly fused: boolean;

    constructor(config: Config) {
      super(config);
      this.callTraining = callTraining(config);
      this.fused = config.fused === true;
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const training = this.callTraining ?? kwargs?.training ?? false;
      if (training && !isFrozen(this)) {
        return tidy(() => inTraining(this, first(inputs), this.fused));
      }
      const x = first(inputs);
      const isWhole = this.gamma != null && this.beta != null;
      if (x.rank > 4 || !isWhole) return tidy(() => inPrediction(this, x));
      return alongLast(this, x, (last) => super.call(last, { training: false }));
    }

    override getConfig(): Config {
      const { callTraining: own, fused } = this;
      return { ...super.getConfig(), callTraining: own, fused };
    }
  };
}

/** Tells whether a layer is frozen. A model that is frozen after loading marks only the weights. */
function isFrozen(layer: BatchNormalization): boolean {
  const own = [layer.gamma, layer.beta].filter((weight) => weight !== null && weight !== undefined);
  return !layer.trainable || (own.length > 0 && own.every((weight) => weight?.trainable === false));
}

function inTraining(layer: BatchNormalization, x: Tensor, fused: boolean): Tensor {
  const axis = ownAxis(layer, x);
  const others = x.shape.map((_, k) => k).filter((k) => k !== axis);
  const { mean, variance } = moments(x, others, true);
  const count = x.size / (x.shape[axis] as number);
  // TensorFlow's operation takes images and volumes, with channels first or last.
  const isFused = fused && [4, 5].includes(x.rank) && [1, x.rank - 1].includes(axis);
  const sample = isFused ? mul(variance, count / Math.max(1, count - 1)) : variance;
  move(layer.movingMean, mean, layer.momentum);
  move(layer.movingVariance, sample, layer.momentum);
  return scaled(layer, x, mean, variance);
}

/**
 * Normalizes along an axis. tfjs's operation supports four dimensions at most, and has no gradient
 * without gamma or beta.
 */
function inPrediction(layer: BatchNormalization, x: Tensor): Tensor {
  const axis = ownAxis(layer, x);
  const shape = x.shape.map((size, k) => (k === axis ? size : 1));
  const [mean, variance] = [layer.movingMean, layer.movingVariance].map((weight) =>
    reshape(weight.read(), shape),
  ) as [Tensor, Tensor];
  return scaled(layer, x, mean, variance);
}

function ownAxis({ axis }: HasAxis, x: Tensor): number {
  return axis < 0 ? axis + x.rank : axis;
}

function scaled(layer: BatchNormalization, x: Tensor, mean: Tensor, variance: Tensor): Tensor {
  const along = (weight: Weight): Tensor => reshape(weight.read(), mean.shape);
  const normal = mul(sub(x, mean), rsqrt(add(variance, layer.epsilon)));
  const product = layer.gamma == null ? normal : mul(normal, along(layer.gamma));
  return layer.beta == null ? product : add(product, along(layer.beta));
}

function move(weight: Weight, value: Tensor, momentum: number): void {
  tidy(() => {
    const now = weight.read();
    const next = reshape(value, now.shape);
    weight.write(add(mul(now, momentum), mul(next, 1 - momentum)));
  });
}

interface LayerNormalization extends layers.Layer {
  axis: number[];
  epsilon: number;
  gamma: Weight | null;
  beta: Weight | null;
}

/** The functions of BatchNormalization that read constraints. */
interface Constrained extends layers.Layer {
  betaConstraint: unknown;
  gammaConstraint: unknown;
}

/**
 * LayerNormalization as in Keras. tfjs's has no constraints, supports four dimensions at most, and
 * cannot train without gamma or beta.
 */
export function layerNormalization(): unknown {
  return class AsInKeras extends classOf<LayerNormalization>('LayerNormalization') {
    private readonly constraints: Constrained;

    constructor(config: Config) {
      const { betaConstraint, gammaConstraint, ...others } = config;
      super(others);
      const given = { betaConstraint, gammaConstraint } as Config;
      this.constraints = new (classOf<Constrained>('BatchNormalization'))(given);
    }

    override build(inputShape: Shape): void {
      super.build(inputShape as never);
      const { betaConstraint, gammaConstraint } = this.constraints;
      if (this.beta !== null) Object.assign(this.beta, { constraint: betaConstraint });
      if (this.gamma !== null) Object.assign(this.gamma, { constraint: gammaConstraint });
    }

    override call(inputs: Inputs): Inputs {
      return tidy(() => {
        const x = first(inputs);
        const { mean, variance } = moments(x, this.axis, true);
        const shape = x.shape.map((size, k) => (this.axis.includes(k) ? size : 1));
        const normal = mul(sub(x, mean), rsqrt(add(variance, this.epsilon)));
        const { gamma, beta } = this;
        const product = gamma === null ? normal : mul(normal, reshape(gamma.read(), shape));
        return beta === null ? product : add(product, reshape(beta.read(), shape));
      });
    }

    override getConfig(): Config {
      const { betaConstraint = null, gammaConstraint = null } = this.constraints.getConfig();
      return { ...super.getConfig(), betaConstraint, gammaConstraint };
    }
  };
}

/** Softmax along any axis or axes. tfjs's supports only the last one. */
export function softmax(): unknown {
  return class AlongAnyAxis extends classOf<HasAxis>('Softmax') {
    private readonly ignoresMask: boolean;

    constructor(config: Config) {
      super(config);
      this.ignoresMask = config.ignoreMask === true;
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const { mask, ...others } = kwargs ?? {};
      if (Array.isArray(this.axis)) return super.call(inputs, this.ignoresMask ? others : kwargs);
      if (!this.ignoresMask && maskIn(kwargs) !== null) return super.call(inputs, kwargs);
      return alongLast(this, inputs, (x) => super.call(x, others));
    }

    override getConfig(): Config {
      return { ...super.getConfig(), ignoreMask: this.ignoresMask };
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

const SMALLEST = 1e-7;

/** Normalizes by the mean and variance in the file, which are settings or weights. */
export function normalization(): unknown {
  return class Normalization extends layers.Layer {
    private readonly axis: number[] | null;
    private readonly invert: boolean;
    private readonly meanGiven: number[] | null;
    private readonly varianceGiven: number[] | null;
    private ownMean: Weight | null = null;
    private ownVariance: Weight | null = null;

    constructor(config: Config) {
      super(config);
      this.axis = config.axis === null ? null : (numbersIn(config, 'axis') ?? [-1]);
      this.invert = config.invert === true;
      this.meanGiven = numbersIn(config, 'mean');
      this.varianceGiven = numbersIn(config, 'variance');
      this.supportsMasking = true;
    }

    override build(inputShape: Shape): void {
      super.build(inputShape as never);
      if (this.meanGiven !== null) return;
      const shape = kept(dimensions(inputShape), this.axis).filter((size) => size !== null);
      const zeros = initializers.zeros();
      this.ownMean = this.addWeight('mean', shape, 'float32', zeros, undefined, false);
      const ones = initializers.ones();
      this.ownVariance = this.addWeight('variance', shape, 'float32', ones, undefined, false);
      this.addWeight('count', [], 'int32', zeros, undefined, false);
    }

    override call(inputs: Inputs): Inputs {
      return tidy(() => {
        const x = first(inputs);
        const along = kept(x.shape, this.axis).map((size) => size ?? 1);
        const mean = this.statistic(this.ownMean, this.meanGiven, along);
        const variance = this.statistic(this.ownVariance, this.varianceGiven, along);
        const deviation = maximum(sqrt(variance), SMALLEST);
        if (this.invert) return add(mean, mul(x, deviation));
        return div(sub(x, mean), deviation);
      });
    }

    override computeOutputShape(inputShape: Shape): Shape {
      return inputShape;
    }

    override getConfig(): Config {
      const { axis, invert, meanGiven: mean, varianceGiven: variance } = this;
      return { ...super.getConfig(), axis, invert, mean, variance };
    }

    private statistic(own: Weight | null, given: number[] | null, along: number[]): Tensor {
      if (own !== null) return reshape(own.read(), along);
      const values = given ?? [0];
      return values.length === 1
        ? tensor(
            values,
            along.map(() => 1),
          )
        : tensor(values, along);
    }
  };
}

/** Returns the sizes of the axes that keep their own statistics, and null for the others. */
function kept(
  shape: readonly (number | null)[],
  axis: readonly number[] | null,
): (number | null)[] {
  const own = (axis ?? []).map((k) => (k < 0 ? k + shape.length : k));
  return shape.map((size, k) => (own.includes(k) ? size : null));
}
