// Samples above 1 do not fit into 16 bits.
const LOUDNESS = 1.5;

/** Returns a sine that is louder than 16 bits hold. The pitch is in turns per sample. */
export function loudTone(length: number, pitch: number): Float32Array {
  return Float32Array.from({ length }, (_, k) => LOUDNESS * Math.sin(2 * Math.PI * pitch * k));
}

/** Returns samples of 16 bits as a plain conversion gives them: what does not fit wraps around. */
export function wrapped(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (value) => value * 32768);
}
