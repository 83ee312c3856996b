import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';

/** Makes tfjs run on a backend, without its checks and advice; the wasm one with one thread, as ours do. */
export async function useTfjs(backend: 'cpu' | 'wasm'): Promise<void> {
  enableProdMode();
  if (backend === 'wasm') setThreadsCount(1);
  if (!(await setBackend(backend))) throw new Error(`tfjs cannot run on ${backend}`);
}
