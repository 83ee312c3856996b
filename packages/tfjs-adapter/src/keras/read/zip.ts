import { ClampwiseTypeError } from '@clampwise/kernels';

/** The files in a .keras archive. The library is loaded at the first one. */
export async function unpack(
  op: string,
  content: Uint8Array,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { unzipSync } = await import('fflate');
  try {
    return new Map(Object.entries(unzipSync(content)));
  } catch (error) {
    const received = `a damaged archive (${error instanceof Error ? error.message : error})`;
    throw new ClampwiseTypeError(op, 'source', received, 'a whole .keras archive');
  }
}
