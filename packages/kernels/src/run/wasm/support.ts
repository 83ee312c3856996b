// (func (result v128) i32.const 0 i8x16.splat)
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15,
  11,
];

let answer: string | null | undefined;

/**
 * Why WebAssembly cannot be used here, or null where it can. Compiles a module of a few bytes at the first call: under
 * a Content-Security-Policy without wasm-unsafe-eval the compiler is there and throws.
 */
export function wasmMissing(): string | null {
  if (answer === undefined) answer = probe();
  return answer;
}

function probe(): string | null {
  if (typeof WebAssembly === 'undefined') return 'this engine has no WebAssembly';
  try {
    new WebAssembly.Module(new Uint8Array(SIMD_PROBE));
    return null;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return `this engine does not compile WebAssembly SIMD (${text})`;
  }
}
