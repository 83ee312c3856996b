import { Fault } from '../../src/fault.ts';
import type { Hdf5Dataset, Hdf5Group } from '../../src/hdf5/types.ts';
import { open } from './support.ts';

const LIMITS = { parameters: 1e6, arrayBytes: 5e6, totalBytes: 1e8 };

/** What a damaged file led to that it must not. */
export interface Finding {
  readonly seed: number;
  readonly problem: string;
}

/** Numbers from 0 to 1, the same ones for a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** Changes some bytes of a file, copies parts of it over others, or cuts it off. */
function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const copy = bytes.slice();
  for (let k = below(8); k >= 0; k--) {
    const at = placeOf(copy, below);
    const kind = random();
    if (kind < 0.5) copy[at] = copy[at]! ^ (1 << below(8));
    else if (kind < 0.8) copy[at] = EXTREMES[below(EXTREMES.length)]!;
    else copy.copyWithin(at, below(copy.length), below(copy.length));
  }
  return random() < 0.1 ? copy.subarray(0, below(copy.length)) : copy;
}

/** Most of a file is zeros that nothing refers to: what is not zero is hit more often. */
function placeOf(bytes: Uint8Array, below: (limit: number) => number): number {
  for (let tries = below(10); tries > 0; tries--) {
    const at = below(bytes.length);
    if (bytes[at] !== 0) return at;
  }
  return below(bytes.length);
}

/**
 * Reads all of a file that was damaged, as often as asked for. Returns what went wrong, and how many groups and arrays
 * were met in all.
 */
export function fuzz(
  bytes: Uint8Array,
  first: number,
  count: number,
): { readonly findings: Finding[]; readonly read: number } {
  const findings: Finding[] = [];
  let read = 0;
  for (let seed = first; seed < first + count; seed++) {
    const { problems, objects } = readAll(mutated(bytes, seed));
    if (problems !== '') findings.push({ seed, problem: problems });
    read += objects;
  }
  return { findings, read };
}

/** Reads everything. A Fault in one part does not keep the others from being read. */
function readAll(bytes: Uint8Array): { readonly problems: string; readonly objects: number } {
  const problems: string[] = [];
  let objects = 0;
  const attempt = (read: () => void) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Fault)) problems.push(String((error as Error).stack));
    }
  };
  const visit = (object: Hdf5Group | Hdf5Dataset | undefined) => {
    objects++;
    attempt(() => {
      for (const name of object?.attributes() ?? []) attempt(() => object?.attribute(name));
    });
    if (object?.kind === 'dataset') attempt(() => readArray(object));
    else if (object !== undefined) {
      for (const name of object.keys()) attempt(() => visit(object.get(name)));
    }
  };
  attempt(() => visit(open(bytes, LIMITS)));
  return { problems: problems.join('\n'), objects };
}

function readArray(array: Hdf5Dataset): void {
  const values = array.read();
  const count = array.shape.reduce((a, b) => a * b, 1);
  if (values.length !== count) throw new Error(`${values.length} values of ${count}`);
}
