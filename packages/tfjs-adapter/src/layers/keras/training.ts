import { dropout, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import {
  type CallOptions,
  type Config,
  classOf,
  first,
  type Inputs,
  isChannelsFirst,
  type LayerClass,
} from './tfjs.ts';

/** The `training` argument of a call in the file. Null leaves it to the model. */
export function callTraining(config: Config): boolean | null {
  return typeof config.callTraining === 'boolean' ? config.callTraining : null;
}

/** A layer of tfjs that a file calls with training=True or training=False. */
export function withTraining(name: string): LayerClass<layers.Layer> {
  return class WithTraining extends classOf(name) {
    private readonly callTraining: boolean | null;

    constructor(config: Config) {
      super(config);
      this.callTraining = callTraining(config);
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      if (this.callTraining === null) return super.call(inputs, kwargs);
      return super.call(inputs, { ...kwargs, training: this.callTraining });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), callTraining: this.callTraining };
    }
  };
}

interface Dropout extends layers.Layer {
  rate: number;
}

/** Drops whole maps of an image or a volume. */
export function spatialDropout(): unknown {
  const Dropout = withTraining('Dropout') as LayerClass<Dropout>;
  return class SpatialDropout extends Dropout {
    private readonly dataFormat: unknown;

    constructor(config: Config) {
      super(config);
      this.dataFormat = config.dataFormat ?? null;
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const { callTraining } = this as unknown as { callTraining: boolean | null };
      const x = first(inputs);
      if (!(callTraining ?? kwargs?.training) || this.rate === 0) return x;
      const channels = isChannelsFirst(this.dataFormat) ? 1 : x.rank - 1;
      const noise = x.shape.map((size, k) => (k === 0 || k === channels ? size : 1));
      return tidy(() => dropout(x, this.rate, noise) as Tensor);
    }

    override getConfig(): Config {
      return { ...super.getConfig(), dataFormat: this.dataFormat as string | null };
    }
  };
}
