import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';

/** Makes tfjs run on a backend, without its advice on the console. */
export async function useTfjs(backend: 'cpu' | 'wasm'): Promise<void> {
  enableProdMode();
  if (!(await setBackend(backend))) throw new Error(`tfjs cannot run on ${backend}`);
}
