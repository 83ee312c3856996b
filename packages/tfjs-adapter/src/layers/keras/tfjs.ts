import { customGrad, serialization, type Tensor } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

export type Inputs = Tensor | Tensor[];
export type CallOptions = Parameters<layers.Layer['call']>[1];
export type Shape = ReturnType<layers.Layer['computeOutputShape']>;
export type Dimensions = (number | null)[];
export type Config = serialization.ConfigDict;
export type LayerClass<T extends layers.Layer> = (new (
  config: Config,
) => T) & {
  className: string;
  fromConfig: serialization.FromConfigMethod<serialization.Serializable>;
};
export type AnyClass = serialization.SerializableConstructor<serialization.Serializable>;

/** A class that tfjs registers and does not export. */
export function classOf<T extends layers.Layer = layers.Layer>(name: string): LayerClass<T> {
  return serialization.SerializationMap.getMap().classNameMap[name]?.[0] as never;
}

/** Gives a class the name under which models save it. */
export function named(name: string, cls: unknown): AnyClass {
  Object.defineProperty(cls, 'className', { value: name, configurable: true });
  return cls as AnyClass;
}

export function first(inputs: Inputs): Tensor {
  return Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs;
}

export function maskIn(kwargs: CallOptions): Tensor | null {
  return ([kwargs?.mask].flat()[0] as Tensor | undefined) ?? null;
}

/** Returns the dimensions of one input. */
export function dimensions(shape: Shape): Dimensions {
  const [inner] = shape;
  return (Array.isArray(inner) ? inner : shape) as Dimensions;
}

/** Returns a setting that is a list of numbers; null if the config has none. */
export function numbersIn(config: Config, key: string): number[] | null {
  const value = config[key] ?? null;
  return value === null ? null : [value as unknown as number].flat();
}

export function isChannelsFirst(format: unknown): boolean {
  return format === 'channelsFirst' || format === 'channels_first';
}

/**
 * Runs a function whose result is constant in gradients, such as a mask. tfjs has no gradient of
 * comparisons.
 */
export function constant(make: () => Tensor): Tensor {
  return customGrad(() => ({ value: make(), gradFunc: () => [] as never }))();
}
