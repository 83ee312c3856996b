// tfjs-layers registers the gradients, which tfjs-core alone lacks.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '../engine.ts';

export type TfjsBackend = 'cpu' | 'wasm' | 'webgl' | 'webgpu';

/** TensorFlow.js on a backend that was registered. */
function tfjsOn(backend: TfjsBackend): Engine {
  const on = async (run: () => tf.Tensor): Promise<ArrayLike<number>> => {
    if (tf.getBackend() !== backend) await tf.setBackend(backend);
    const result = tf.tidy(run);
    try {
      return await result.data();
    } finally {
      result.dispose();
    }
  };
  return {
    id: `tfjs-${backend}`,
    name: 'tfjs',
    form: backend,
    version: tf.version_core,
    clip: (x, shape, { min, max, dtype }) =>
      on(() => tf.clipByValue(tf.tensor(x, [...shape], dtype), min, max)),
    // Only where the kernel runs before the call returns.
    ...(backend === 'cpu' || backend === 'wasm' ? { prepare: prepareOn(backend) } : {}),
    gradient: (dy, x, shape, { min, max }) =>
      on(() =>
        tf.grad((input) => tf.clipByValue(input, min, max))(
          tf.tensor(x, [...shape]),
          tf.tensor(dy, [...shape]),
        ),
      ),
  };
}

function prepareOn(backend: TfjsBackend): NonNullable<Engine['prepare']> {
  return (x, min, max) => {
    void tf.setBackend(backend);
    const tensor = tf.tensor(x);
    return () => tf.clipByValue(tensor, min, max).dispose();
  };
}

/** Starts a backend, or gives null if it is not available here. */
export async function startTfjs(backend: TfjsBackend): Promise<Engine | null> {
  // Small tensors of webgl are computed in JavaScript otherwise.
  if (backend === 'webgl') tf.env().set('WEBGL_CPU_FORWARD', false);
  const started = await tf.setBackend(backend).catch(() => false);
  return started ? tfjsOn(backend) : null;
}
