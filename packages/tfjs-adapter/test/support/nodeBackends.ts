// Registers the two backends that run in Node, where wasm finds its own files.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import type { BackendName } from './backends.ts';

/** The backends that Node has. */
export const NODE_BACKENDS: readonly BackendName[] = ['cpu', 'wasm'];
