// Registers the four backends in the page. For *.browser.test.ts and *.isolated.test.ts.
import { turnOf } from '@clampwise/testing/turn';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { env } from '@tensorflow/tfjs-core';
import type { BackendName } from './backends.ts';

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});

const IN_CHROMIUM: readonly BackendName[] = ['cpu', 'wasm', 'webgl', 'webgpu'];
const chosen = import.meta.env.CLAMPWISE_BACKENDS?.split(' ');
const turn = import.meta.env.CLAMPWISE_TURN;

/**
 * The backends of a test file: all that Chromium has, or those that every engine has. In a sampled
 * run, where the backends take turns, one of them.
 * @param file  the address of the file
 */
export function browserBackends(file: string): readonly BackendName[] {
  const names = IN_CHROMIUM.filter((name) => chosen === undefined || chosen.includes(name));
  if (turn === undefined) return names;
  const place = turnOf(new URL(file).pathname, Number(turn), names.length);
  return names.slice(place, place + 1);
}

/**
 * Makes webgl and webgpu run small operations on the GPU too. By default they run them in
 * JavaScript.
 */
export function computeOnGpu(): void {
  env().set('WEBGL_CPU_FORWARD', false);
  env().set('WEBGPU_CPU_FORWARD', false);
}
