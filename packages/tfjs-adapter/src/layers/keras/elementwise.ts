import {
  any,
  cast,
  clone,
  concat,
  customGrad,
  exp,
  expandDims,
  expm1,
  greater,
  logicalAnd,
  logicalOr,
  mul,
  notEqual,
  ones,
  type Tensor,
  tidy,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import {
  type Config,
  classOf,
  constant,
  dimensions,
  first,
  type Inputs,
  type LayerClass,
  type Shape,
} from './tfjs.ts';

/** Elementwise layers of tfjs that drop a mask. */
export function passesMask<T extends layers.Layer = layers.Layer>(name: string): LayerClass<T> {
  class PassesMask extends classOf(name) {
    override supportsMasking: boolean = true;
  }
  return PassesMask as unknown as LayerClass<T>;
}

interface Masking extends layers.Layer {
  maskValue: number;
}

/** Masking with a gradient for the layers before it, which tfjs's lacks. */
export function masking(): unknown {
  return class Masked extends classOf<Masking>('Masking') {
    override call(inputs: Inputs): Inputs {
      return tidy(() => {
        const x = first(inputs);
        return mul(x, cast(this.kept(x, true), x.dtype));
      });
    }

    override computeMask(inputs: Inputs): Tensor {
      return tidy(() => this.kept(first(inputs), false));
    }

    private kept(x: Tensor, keepdims: boolean): Tensor {
      return constant(() => any(notEqual(x, this.maskValue), -1, keepdims));
    }
  };
}

interface ThresholdedReLU extends layers.Layer {
  theta: number;
}

/** ThresholdedReLU with a gradient, which tfjs's lacks. */
export function thresholdedReLU(): unknown {
  return class Thresholded extends passesMask<ThresholdedReLU>('ThresholdedReLU') {
    override call(inputs: Inputs): Inputs {
      return tidy(() => {
        const x = first(inputs);
        return mul(
          x,
          constant(() => cast(greater(x, this.theta), 'float32')),
        );
      });
    }
  };
}

/** ELU with any alpha. tfjs's ignores all but 1. */
export function elu(): unknown {
  return class Elu extends layers.Layer {
    override supportsMasking: boolean = true;
    private readonly alpha: number;

    constructor(config: Config) {
      super(config);
      this.alpha = typeof config.alpha === 'number' ? config.alpha : 1;
    }

    override call(inputs: Inputs): Inputs {
      return eluOf(first(inputs), this.alpha);
    }

    override computeOutputShape(inputShape: Shape): Shape {
      return inputShape;
    }

    override getConfig(): Config {
      return { ...super.getConfig(), alpha: this.alpha };
    }
  };
}

function eluOf(input: Tensor, alpha: number): Tensor {
  return customGrad((values, save) => {
    const x = values as Tensor;
    (save as (tensors: Tensor[]) => void)([x]);
    const gradFunc = (dy: Tensor, [v]: Tensor[]): Tensor => {
      const saved = v as Tensor;
      return where(greater(saved, 0), dy, mul(dy, mul(exp(saved), alpha)));
    };
    return { value: where(greater(x, 0), x, mul(expm1(x), alpha)) as Tensor, gradFunc };
  })(input);
}

/** Returns its input. It stands for layers that act in training only and that tfjs lacks. */
export function identity(): unknown {
  return class Identity extends layers.Layer {
    override supportsMasking: boolean = true;

    override call(inputs: Inputs): Inputs {
      return clone(first(inputs));
    }

    override computeOutputShape(inputShape: Shape): Shape {
      return inputShape;
    }
  };
}

interface Reshape extends layers.Layer {
  targetShape: (number | null)[];
}

/**
 * Reshape with known dimensions. If the batch is open, tfjs leaves open a dimension that follows
 * from the others.
 */
export function reshape(): unknown {
  return class WorksOutItsShape extends classOf<Reshape>('Reshape') {
    override computeOutputShape(inputShape: Shape): Shape {
      const [batch = null, ...sizes] = dimensions(inputShape);
      const target = this.targetShape;
      const total = product(sizes);
      const rest = product(target.filter((size) => size !== null && size >= 0));
      const isOpen = (size: number | null): boolean => size === null || size < 0;
      if (total === null || rest === null || rest === 0 || !target.some(isOpen)) {
        return super.computeOutputShape(inputShape as never);
      }
      return [batch, ...target.map((size) => (isOpen(size) ? total / rest : size))];
    }
  };
}

function product(sizes: readonly (number | null)[]): number | null {
  return sizes.reduce<number | null>((a, b) => (a === null || b === null ? null : a * b), 1);
}

interface Merge extends layers.Layer {
  mergeFunction(inputs: Tensor[]): Tensor;
}

export function merging(name: string, merge?: (a: Tensor, b: Tensor) => Tensor): unknown {
  return class Merged extends classOf<Merge>(name) {
    private readonly maskMerge: string;

    constructor(config: Config) {
      super(config);
      this.maskMerge = config.maskMerge === 'and' ? 'and' : 'or';
    }

    override mergeFunction(inputs: Tensor[]): Tensor {
      if (merge === undefined) return super.mergeFunction(inputs);
      return tidy(() => inputs.reduce((a, b) => merge(a, b)));
    }

    override computeMask(_: Inputs, masks?: Inputs): Tensor {
      return mergedMask([masks ?? null].flat(), this.maskMerge) as Tensor;
    }

    override getConfig(): Config {
      return { ...super.getConfig(), maskMerge: this.maskMerge };
    }
  };
}

/**
 * Concatenate along any axis. tfjs reads every axis below 0 as the last. With masks, Keras 3 keeps
 * a step that any input keeps. tfjs and Keras 2 keep a step that all inputs keep.
 */
export function concatenate(): unknown {
  return class Concatenated extends classOf<Concatenate>('Concatenate') {
    private readonly maskMerge: string;

    constructor(config: Config) {
      super(config);
      this.maskMerge = config.maskMerge === 'and' ? 'and' : 'or';
    }

    override build(inputShape: Shape): void {
      if (this.axis < 0) this.axis += dimensions(inputShape).length;
      super.build(inputShape as never);
    }

    override getConfig(): Config {
      return { ...super.getConfig(), maskMerge: this.maskMerge };
    }

    override computeMask(inputs: Inputs, masks?: Inputs): Tensor {
      if (this.maskMerge === 'and') return super.computeMask(inputs, masks as never) as Tensor;
      const given = [masks ?? null].flat();
      if (given.every((mask) => mask === null || mask === undefined)) return null as never;
      return tidy(() => {
        const wide = [inputs].flat().map((x, k) => {
          const mask = given[k] ?? null;
          if (mask === null) return ones(x.shape, 'bool');
          return logicalOr(expandDims(cast(mask, 'bool'), -1), zeros(x.shape, 'bool'));
        });
        return any(concat(wide, this.axis), -1);
      });
    }
  };
}

interface Concatenate extends layers.Layer {
  axis: number;
}

/**
 * Returns the mask of merged inputs. Keras 3 keeps a step that any input keeps, if all are masked.
 * Keras 2 keeps a step that all masked inputs keep.
 */
function mergedMask(masks: readonly (Tensor | null)[], rule: string): Tensor | null {
  const given = masks.filter((mask) => mask !== null && mask !== undefined) as Tensor[];
  if (given.length === 0 || (rule === 'or' && given.length < masks.length)) return null;
  return tidy(() => given.reduce((a, b) => (rule === 'or' ? logicalOr(a, b) : logicalAnd(a, b))));
}
