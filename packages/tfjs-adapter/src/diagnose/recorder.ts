import {
  dispose,
  keep,
  type NamedTensorMap,
  Optimizer,
  type Scalar,
  type serialization,
  type Tensor,
  tidy,
  train,
  type Variable,
} from '@tensorflow/tfjs-core';
import { holdsNonFinite } from '../norms/finite.ts';
import { Measure } from '../norms/measure.ts';
import type { NamedTensor } from '../optimizers/gradients.ts';
import { GuardedOptimizer } from '../optimizers/guarded.ts';
import type { CallableLayer } from './model.ts';

/** A tensor of a step, as scalars on the device. */
interface Observation {
  readonly kind: 'output' | 'gradient';
  readonly name: string;
  readonly isBroken: Tensor;
  /** The norm of a gradient. */
  readonly norm: Tensor | null;
}

/** An observation whose scalars have been read. */
export interface Observed {
  readonly kind: 'output' | 'gradient';
  readonly name: string;
  readonly isBroken: boolean;
  readonly norm: number;
}

/** Records the outputs of layers and the gradients, in the order in which they arise. */
export class Recorder {
  private observations: Observation[] = [];

  output(name: string, tensor: Tensor): void {
    if (tensor.size === 0 || tensor.dtype === 'string') return;
    const isBroken = keep(tidy(() => holdsNonFinite(tensor)));
    this.observations.push({ kind: 'output', name, isBroken, norm: null });
  }

  gradient(name: string, tensor: Tensor): void {
    if (tensor.size === 0) return;
    const isBroken = keep(tidy(() => holdsNonFinite(tensor)));
    const norm = keep(tidy(() => Measure.of(tensor, null).norm()));
    this.observations.push({ kind: 'gradient', name, isBroken, norm });
  }

  /** The records since the last call, read from the device. */
  async read(): Promise<Observed[]> {
    const taken = this.observations;
    this.observations = [];
    try {
      return await Promise.all(taken.map(readObservation));
    } finally {
      for (const { isBroken, norm } of taken) {
        isBroken.dispose();
        norm?.dispose();
      }
    }
  }
}

async function readObservation({ kind, name, isBroken, norm }: Observation): Promise<Observed> {
  const [broken, value] = await Promise.all([isBroken.data(), norm?.data()]);
  return { kind, name, isBroken: broken[0] !== 0, norm: value?.[0] ?? 0 };
}

/** Wraps the `call` of each layer with a recorder; returns a function that removes it. */
export function watchLayers(layers: readonly CallableLayer[], recorder: Recorder): () => void {
  const restore = layers.map((layer) => {
    // A nested model calls its layers one by one.
    if (layer.layers !== undefined) return watchLayers(layer.layers, recorder);
    const before = Object.getOwnPropertyDescriptor(layer, 'call');
    const { call } = layer;
    const watched = (inputs: Tensor | Tensor[], kwargs: never): Tensor | Tensor[] => {
      const result = call.call(layer, inputs, kwargs);
      for (const output of [result].flat()) recorder.output(layer.name, output);
      return result;
    };
    Object.defineProperty(layer, 'call', { configurable: true, writable: true, value: watched });
    return () => {
      if (before === undefined) Reflect.deleteProperty(layer, 'call');
      else Object.defineProperty(layer, 'call', before);
    };
  });
  return () => {
    for (const each of restore) each();
  };
}

/** An optimizer that records the gradients and passes them on. */
export class RecordingOptimizer extends Optimizer {
  private readonly inner: Optimizer;
  private readonly recorder: Recorder;

  constructor(inner: Optimizer, recorder: Recorder) {
    super();
    this.inner = inner;
    this.recorder = recorder;
  }

  /** Unlike the method of tfjs, it leaves no tensors behind if the step throws. */
  override minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const { value, grads } = this.computeGradients(f, varList);
    let cost: Scalar | null = null;
    try {
      this.applyGradients(grads);
      if (returnCost) cost = value;
      return cost;
    } finally {
      dispose(grads);
      if (cost === null) value.dispose();
    }
  }

  override computeGradients(
    f: () => Scalar,
    varList?: Variable[],
  ): { value: Scalar; grads: NamedTensorMap } {
    const result = this.inner.computeGradients(f, varList);
    // Backward: the gradients of the last layers come first.
    for (const [name, gradient] of Object.entries(result.grads).reverse()) {
      if (gradient != null) this.recorder.gradient(name, gradient);
    }
    return result;
  }

  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    this.inner.applyGradients(gradients as NamedTensorMap);
  }

  override getClassName(): string {
    return this.inner.getClassName();
  }

  override getConfig(): serialization.ConfigDict {
    return this.inner.getConfig();
  }
}

/** Disposes an optimizer; tfjs's Momentum does not dispose the tensor of its rate. */
export function disposeOptimizer(optimizer: Optimizer): void {
  const own = isGuarded(optimizer) ? optimizer.inner : optimizer;
  optimizer.dispose();
  (own as { c?: Partial<Tensor> }).c?.dispose?.();
}

/** Not instanceof: tfjs redefines it, and every optimizer would pass. */
function isGuarded(optimizer: Optimizer): optimizer is GuardedOptimizer {
  return optimizer.constructor === GuardedOptimizer;
}

const FALLBACK_RATE = 0.01;

/** A new optimizer like another, without state; SGD if it cannot be copied. */
export function copyOf(optimizer: Optimizer): Optimizer {
  if (isGuarded(optimizer)) return optimizer.around(copyOf(optimizer.inner));
  const cls = optimizer.constructor as serialization.SerializableConstructor<Optimizer>;
  try {
    return cls.fromConfig(cls, optimizer.getConfig());
  } catch {
    return train.sgd(FALLBACK_RATE);
  }
}
