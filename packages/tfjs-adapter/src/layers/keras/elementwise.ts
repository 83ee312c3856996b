import {
  clone,
  expm1,
  greater,
  logicalAnd,
  logicalOr,
  mul,
  type Tensor,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import {
  type Config,
  classOf,
  dimensions,
  first,
  type Inputs,
  type LayerClass,
  type Shape,
} from './tfjs.ts';

/** Elementwise layers of tfjs that drop a mask. */
export function passesMask(name: string): LayerClass<layers.Layer> {
  return class PassesMask extends classOf(name) {
    override supportsMasking: boolean = true;
  };
}

/** tfjs's has no alpha but 1. */
export function elu(): unknown {
  return class Elu extends layers.Layer {
    override supportsMasking: boolean = true;
    private readonly alpha: number;

    constructor(config: Config) {
      super(config);
      this.alpha = typeof config.alpha === 'number' ? config.alpha : 1;
    }

    override call(inputs: Inputs): Inputs {
      return tidy(() => {
        const x = first(inputs);
        return where(greater(x, 0), x, mul(expm1(x), this.alpha)) as Tensor;
      });
    }

    override computeOutputShape(inputShape: Shape): Shape {
      return inputShape;
    }

    override getConfig(): Config {
      return { ...super.getConfig(), alpha: this.alpha };
    }
  };
}

/** Hands its input on: what acts in training alone, and cannot be had there. */
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

/** tfjs's leaves a dimension open that follows from the others, if the batch is open. */
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
      return merge(inputs[0] as Tensor, inputs[1] as Tensor);
    }

    override computeMask(_: Inputs, masks?: Inputs): Tensor {
      return mergedMask([masks ?? null].flat(), this.maskMerge) as Tensor;
    }

    override getConfig(): Config {
      return { ...super.getConfig(), maskMerge: this.maskMerge };
    }
  };
}

/** Keras 3 keeps a step that any input keeps, if all are masked; Keras 2 one that all masked inputs keep. */
function mergedMask(masks: readonly (Tensor | null)[], rule: string): Tensor | null {
  const given = masks.filter((mask) => mask !== null && mask !== undefined) as Tensor[];
  if (given.length === 0 || (rule === 'or' && given.length < masks.length)) return null;
  return tidy(() => given.reduce((a, b) => (rule === 'or' ? logicalOr(a, b) : logicalAnd(a, b))));
}
