import { Fault } from '../fault.ts';

const PAGE = /^(\u00ef\u00bb\u00bf)?\s*<(!doctype|html|head|\?xml|!--)/i;
const LFS = 'version https://git-lfs';

/** The file that makes a folder a SavedModel. */
const SAVED_MODEL = 'saved_model.pb';

/** The fault of a SavedModel. Its graph has no layers that could be read. */
export function savedModel(): Fault {
  return new Fault(
    `a SavedModel of TensorFlow (${SAVED_MODEL}), which holds a graph in place of layers`,
    "a .keras or .h5 file, as model.save('model.keras') writes in Python (model.export writes a SavedModel)",
  );
}

/** Whether a folder with these paths is a SavedModel. */
export function isSavedModel(paths: readonly string[]): boolean {
  return paths.some((path) => path.slice(path.lastIndexOf('/') + 1) === SAVED_MODEL);
}

/** Whether bytes start as the file of a SavedModel: with schema version 1, and a graph. */
export function startsSavedModel(bytes: Uint8Array): boolean {
  return bytes[0] === 8 && bytes[1] === 1 && bytes[2] === 0x12;
}

/** How a file that holds no model starts, and what it is. */
const STARTS: readonly (readonly [start: string, kind: string])[] = [
  [LFS, 'a pointer of Git LFS in place of the file'],
  ['\u001f\u008b', 'a gzip file'],
  ['\u0080\u0002', 'a pickle of Python'],
  ['\u0080\u0004', 'a pickle of Python'],
  ['\u0080\u0005', 'a pickle of Python'],
  ['\u0093NUMPY', 'an .npy file'],
  ['PK', 'a ZIP archive'],
  ['\u0089HDF', 'an HDF5 file'],
];

/** Says what some bytes are by how they start; '' if that is not known. */
export function kindOfBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  if (PAGE.test(text)) return 'an HTML page';
  if (text.startsWith('TFL3', 4)) return 'a TensorFlow Lite model';
  return STARTS.find(([start]) => text.startsWith(start))?.[1] ?? '';
}

/** Whether a server or Git gave a text in place of a file of numbers. */
export function isStandIn(bytes: Uint8Array): boolean {
  return /^(an HTML|a pointer)/.test(kindOfBytes(bytes));
}
