import { fileURLToPath } from 'node:url';
import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';

/** Returns the path that an argument stands for. */
export function checkPath(op: string, path: unknown): string {
  if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path);
  if (typeof path === 'string' && path !== '') return path;
  throw new ClampwiseTypeError(op, 'path', describe(path), 'a path or a file: URL');
}

/** Returns the format that the end of a path stands for. */
export function formatOf(op: string, path: string): 'keras' | 'tfjs' {
  if (path.endsWith('.keras')) return 'keras';
  if (path.endsWith('.json')) return 'tfjs';
  throw new ClampwiseTypeError(op, 'path', `'${path}'`, 'a name that ends in .keras or .json');
}
