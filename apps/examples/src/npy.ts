/** Returns rows of numbers as a .npy file of float32, which `numpy.load` reads. */
export function npy(rows: readonly (readonly number[])[]): Uint8Array {
  const columns = rows[0]?.length ?? 0;
  const shape = `(${rows.length}, ${columns})`;
  const words = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  // The header, with its length of ten bytes before it, ends at a multiple of 64.
  const header = `${words.padEnd(117)}\n`;
  const start = Uint8Array.of(0x93, ...ascii('NUMPY'), 1, 0, header.length, 0, ...ascii(header));
  const values = new Uint8Array(Float32Array.from(rows.flat()).buffer);
  const file = new Uint8Array(start.length + values.length);
  file.set(start);
  file.set(values, start.length);
  return file;
}

function ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
