import { Fault } from '../fault.ts';
import { shown } from './names.ts';

const EXPECTED = 'the names of files in the folder of the model';

/**
 * Checks the path that a model.json gives for a file of weights, and returns it. The path must stay
 * in the model's folder however it is read. It may have %2e for a dot, be a Windows path, hold tabs
 * and spaces, which addresses drop, or hold wide dots and slashes.
 */
export function checkShardPath(path: unknown): string {
  if (typeof path !== 'string' || path === '')
    throw new Fault('a weightsManifest with a path that is no text', EXPECTED);
  for (let reading = path, k = 0; k < 4; k++) {
    const problem = problemOf(reading) || problemOf(reading.normalize('NFKC'));
    if (problem !== '')
      throw new Fault(`the path '${shown(path)}' in the weightsManifest, ${problem}`, EXPECTED);
    reading = decoded(reading);
  }
  return path;
}

/** Windows drops dots and spaces at the end of a name. */
const LEADS_UP = /^\s*\.[.\s]*\.\s*$/;

function problemOf(path: string): string {
  if (/^\s*[/\\]/.test(path)) return 'which is absolute';
  if (/^\s*[a-z][a-z0-9+.-]*:/i.test(path)) return 'which is an address';
  if (path.includes('\\')) return 'which holds a backslash';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: in an address '.\t.' is '..'.
  if (/[\u0000-\u001f\u007f]|^\s|\s$/.test(path)) return 'which holds control characters or spaces';
  if (path.split('/').some((part) => LEADS_UP.test(part)))
    return "which leads out of the model's folder";
  return '';
}

function decoded(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
