/** How much a file may ask for. Each limit guards against a small file that takes all memory. */
export interface Limits {
  /** Axes of a stored array. Default 8. */
  readonly rank: number;
  /** Levels of nesting in JSON, in nested models and in HDF5 groups. Default 64. */
  readonly depth: number;
  /** Bytes of one stored array after decompression. Default 2 GiB. */
  readonly arrayBytes: number;
  /** Bytes of all that is unpacked from one file. Default 4 GiB. */
  readonly totalBytes: number;
  /** Bytes that are unpacked for each byte of a file, beyond the first 64 MiB. Default 100. */
  readonly ratio: number;
  /** Bytes of a JSON text. Default 64 MiB. */
  readonly jsonBytes: number;
  /** Values of a JSON text. Default 1 million. */
  readonly jsonValues: number;
  /** Layers of a model, nested models included. Default 20,000. */
  readonly layers: number;
  /** Groups and arrays of an HDF5 file, and files and weights of a model.json. Default 200,000. */
  readonly objects: number;
  /** Parameters of a model whose weights are not stored. Default 200 million. */
  readonly parameters: number;
}

export const DEFAULT_LIMITS: Limits = {
  rank: 8,
  depth: 64,
  arrayBytes: 2 ** 31,
  totalBytes: 2 ** 32,
  ratio: 100,
  jsonBytes: 2 ** 26,
  jsonValues: 1e6,
  layers: 20_000,
  objects: 200_000,
  parameters: 200e6,
};

/** A number of bytes, and the name of the limit that it comes from. */
export interface ByteLimit {
  readonly most: number;
  readonly limit: string;
}

/** Bytes that any file may unpack to. */
const FREE = 2 ** 26;

/**
 * Returns how many bytes a file of a size may unpack to. Trained weights hardly compress.
 */
export function unpackLimit({ totalBytes, ratio }: Limits, fileSize: number): ByteLimit {
  const most = Math.max(FREE, fileSize, ratio * fileSize);
  if (most < totalBytes) return { most, limit: 'limits.ratio' };
  return { most: totalBytes, limit: 'limits.totalBytes' };
}
