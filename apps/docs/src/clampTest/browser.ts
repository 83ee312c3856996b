import type { Engine } from './engine.ts';
import type { TfjsBackend } from './engines/tfjs.ts';

/** The engines that every browser runs. tfjs comes when the page is idle. */
export async function loadEngines(): Promise<Engine[]> {
  const [{ CLAMPWISE }, { LOOPS }] = await Promise.all([
    import('./engines/clampwise.ts'),
    import('./engines/loops.ts'),
  ]);
  return [...CLAMPWISE, ...LOOPS];
}

const REGISTER: { readonly [B in TfjsBackend]: () => Promise<unknown> } = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: registerWasm,
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
};

async function registerWasm(): Promise<void> {
  const [{ setWasmPaths }, { env }, { default: simd }, { default: plain }] = await Promise.all([
    import('@tensorflow/tfjs-backend-wasm'),
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'),
  ]);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths({
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm.wasm': plain,
    // It asks for the path of this one too, and does not load it.
    'tfjs-backend-wasm-threaded-simd.wasm': simd,
  });
}

/** Starts tfjs on a backend, or gives null if it is not available here. */
export async function startEngine(backend: TfjsBackend): Promise<Engine | null> {
  const [{ startTfjs }] = await Promise.all([import('./engines/tfjs.ts'), REGISTER[backend]()]);
  return startTfjs(backend);
}

/** What a promise gives, or null if it takes too long. A GPU may never answer. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
