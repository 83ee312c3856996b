import { checkCount } from '../check/count.ts';
import { wasmMissing } from '../run/wasm/missing.ts';
import { type Backend, engine } from '../settings/state.ts';

/** What `backendInfo()` returns. */
export interface BackendInfo {
  /** Where large arrays run: 'wasm' or 'js'. */
  readonly backend: Backend;
  /** The setting of `configure`. */
  readonly configured: 'auto' | Backend;
  /** Whether the engine compiles WebAssembly with SIMD. */
  readonly wasm: boolean;
  /** Why `backend` has this value. */
  readonly reason: string;
}

/**
 * Tells which backend this copy of the package uses, and why.
 *
 * @returns `{ backend, configured, wasm, reason }`
 *
 * @example
 * import { backendInfo, configure } from '@clampwise/kernels';
 *
 * configure({ backend: 'js' });
 * const { backend, reason } = backendInfo();
 * configure({ backend: 'auto' });
 * backend; // => 'js'
 * reason; // => "configured: backend 'js'"
 */
export function backendInfo(): BackendInfo {
  checkCount('backendInfo', arguments.length, 0);
  const missing = wasmMissing();
  const configured = engine.backend;
  const wasm = missing === null;
  const isAuto = configured === 'auto';
  const backend = isAuto ? (wasm ? 'wasm' : 'js') : configured;
  const why = missing ?? 'this engine compiles WebAssembly SIMD';
  const reason = isAuto ? why : `configured: backend '${configured}'`;
  return { backend, configured, wasm, reason };
}
