import { checkCount } from '../check/count.ts';
import { checkOptions } from '../check/options.ts';
import { refuse } from '../check/refuse.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { wasmMissing } from '../run/wasm/missing.ts';
import { reasonText } from '../settings/reasons.ts';
import { type Backend, engine, type Report, type Trace } from '../settings/state.ts';
import { heapIsSettled } from './heap.ts';

/** The settings of the engine. A setting that you leave out does not change. */
export interface EngineOptions {
  /** 'auto' uses whichever is faster for the call. 'wasm' and 'js' always use that one. */
  readonly backend?: 'auto' | Backend | undefined;
  /** How many bytes the heap reserves at its first use. Default 256 MiB. */
  readonly heapBytes?: number | undefined;
  /** Called after each operation. Null for none. */
  readonly trace?: Trace | null | undefined;
}

const KEYS = ['backend', 'heapBytes', 'trace'];
const BACKENDS: readonly unknown[] = ['auto', 'wasm', 'js'];
const SMALLEST_HEAP = 2 * 1024 * 1024;
// A WebAssembly memory has at most 4 GiB, and a part of it is scratch space.
const LARGEST_HEAP = 4 * 1024 ** 3 - 16 * 1024 * 1024;

/**
 * Sets how this copy of the package runs, for the thread that calls it.
 *
 * @param options - A setting that you leave out does not change.
 *   - `backend`: 'auto', 'wasm' or 'js', at first 'auto'.
 *   - `heapBytes`: integer, at first 256 MiB. The size of the heap. Set it before the first use of
 *     `heap`.
 *   - `trace`: function or null, at first null. It is called after each operation.
 * @throws ClampwiseTypeError if a setting has the wrong kind, or a key is unknown
 * @throws ClampwiseRangeError if 'wasm' is set in an engine without it, or the heap exists already.
 *   Also if the heap size is not an integer from 2 MiB to just under 4 GiB
 *
 * @example
 * import { clip, configure } from '@clampwise/kernels';
 *
 * let backend = '';
 * configure({
 *   backend: 'js',
 *   trace: (event) => {
 *     backend = event.backend;
 *   },
 * });
 * clip(Float32Array.of(1, 2, 3), 0, 2);
 * configure({ backend: 'auto', trace: null });
 * backend; // => 'js'
 */
export function configure(options: EngineOptions): void {
  checkCount('configure', arguments.length, 1);
  checkOptions('configure', options ?? null, KEYS);
  const { backend, heapBytes, trace } = options;
  if (backend !== undefined) checkBackend(backend);
  if (heapBytes !== undefined) checkHeapBytes(heapBytes);
  if (trace !== undefined && trace !== null && typeof trace !== 'function') {
    throw new ClampwiseTypeError('configure', 'trace', describe(trace), 'a function, or null');
  }
  if (backend !== undefined) engine.backend = backend;
  if (heapBytes !== undefined) engine.heapBytes = heapBytes;
  if (trace !== undefined) engine.trace = trace === null ? null : reportTo(trace);
}

function reportTo(trace: Trace): Report {
  return (op, { name: dtype }, length, kernel, { backend, placement, reason }) =>
    trace({ op, dtype, length, backend, kernel, placement, reason: reasonText(reason) });
}

function checkBackend(backend: unknown): void {
  if (!BACKENDS.includes(backend)) {
    refuse('configure', 'backend', backend, "'auto', 'wasm' or 'js'", 'string');
  }
  const missing = backend === 'wasm' ? wasmMissing() : null;
  if (missing !== null) {
    const expected = `'auto' or 'js', because ${missing}`;
    throw new ClampwiseRangeError('configure', 'backend', "'wasm'", expected);
  }
}

function checkHeapBytes(heapBytes: unknown): void {
  const bytes = Number.isSafeInteger(heapBytes) ? (heapBytes as number) : 0;
  if (bytes < SMALLEST_HEAP || bytes > LARGEST_HEAP) {
    const expected = `a whole number of bytes, from ${SMALLEST_HEAP} to ${LARGEST_HEAP}`;
    refuse('configure', 'heapBytes', heapBytes, expected);
  }
  if (heapIsSettled()) {
    const expected = 'set before the first use of heap';
    throw new ClampwiseRangeError('configure', 'heapBytes', describe(heapBytes), expected);
  }
}
