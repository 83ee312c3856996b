// (func (result v128) i32.const 0 i8x16.splat)
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15,
  11,
];

let failure: { readonly error: unknown } | null | undefined;

/**
 * What is thrown where WebAssembly cannot be used, or null where it can. Compiles a module of a few bytes at the first
 * call: under a Content-Security-Policy without wasm-unsafe-eval the compiler is there and throws.
 */
export function wasmFailure(): { readonly error: unknown } | null {
  if (failure === undefined) failure = probe();
  return failure;
}

function probe(): { readonly error: unknown } | null {
  try {
    new WebAssembly.Module(new Uint8Array(SIMD_PROBE));
    return null;
  } catch (error) {
    return { error };
  }
}
