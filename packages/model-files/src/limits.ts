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
  /** Bytes of a JSON text. Default 64 MiB. */
  readonly jsonBytes: number;
  /** Values of a JSON text. Default 2 million. */
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
  jsonBytes: 2 ** 26,
  jsonValues: 2e6,
  layers: 20_000,
  objects: 200_000,
  parameters: 200e6,
};
