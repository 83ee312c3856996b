import { decodeHex } from './hex.ts';

// (func (result v128) i32.const 0 i8x16.splat)
const SIMD_PROBE = '0061736d010000000105016000017b030201000a080106004100fd0f0b';

let failure: { readonly error: unknown } | null | undefined;

/**
 * The reason why WebAssembly cannot be used, or null if it can. The first call compiles a module of
 * a few bytes: under a Content-Security-Policy without wasm-unsafe-eval the compiler exists and
 * throws.
 */
export function wasmFailure(): { readonly error: unknown } | null {
  if (failure === undefined) failure = probe();
  return failure;
}

function probe(): { readonly error: unknown } | null {
  try {
    new WebAssembly.Module(decodeHex(SIMD_PROBE));
    return null;
  } catch (error) {
    return { error };
  }
}
