// Libraries that the page shows as recorded: they are too large to load for a visitor.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defaultDevice, grad, init, numpy as jnp } from '@jax-js/jax';
import * as np from 'numpy-ts';
import type { Engine } from '../../src/clampTest/engine.ts';

const require = createRequire(import.meta.url);

function versionOf(name: string): string {
  const file = require
    .resolve(name)
    .replace(new RegExp(`(node_modules/${name}/).*`), '$1package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

export const numpyTs: Engine = {
  id: 'numpy-ts',
  name: 'numpy-ts',
  form: '',
  version: versionOf('numpy-ts'),
  clip: (x, shape, { min, max, dtype }) => {
    const result = np.clip(np.array(x as Float32Array, dtype).reshape(...shape), min, max);
    return Array.from(result.data as Float32Array);
  },
  cast: (x, { scale, dtype }) => {
    const scaled = np.multiply(np.array(x, 'float32'), scale);
    return Array.from(scaled.astype(dtype).data as Int16Array);
  },
};

export async function startJax(): Promise<Engine> {
  await init('wasm');
  defaultDevice('wasm');
  return {
    id: 'jax-js',
    name: 'jax-js',
    form: 'wasm',
    version: versionOf('@jax-js/jax'),
    clip: (x, shape, { min, max, dtype }) => {
      if (dtype === 'int32') {
        const y = jnp.clip(jnp.array(x as Int32Array, { shape: [...shape] }), min, max);
        return y.dataSync();
      }
      const input = jnp.array(x as Float32Array<ArrayBuffer>, { shape: [...shape] });
      return jnp.clip(input, min, max).dataSync();
    },
    gradient: (dy, x, shape, { min, max }) => {
      const weights = jnp.array(dy as Float32Array<ArrayBuffer>, { shape: [...shape] });
      const loss = (input: jnp.Array) => jnp.clip(input, min, max).mul(weights.ref).sum();
      return grad(loss)(
        jnp.array(x as Float32Array<ArrayBuffer>, { shape: [...shape] }),
      ).dataSync();
    },
  };
}
