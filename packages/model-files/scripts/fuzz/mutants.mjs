// Mutants of real files: each is what a seed and its number make of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { mutateBytes } from './mutateBytes.mjs';
import { mutateJson } from './mutateJson.mjs';
import { randomOf } from './random.mjs';

/**
 * A file to open: its bytes, and those of the files that it names.
 *
 * @typedef {{ name: string, bytes: Uint8Array, shards: Record<string, Uint8Array> }} Sample
 */

const KERAS = join(import.meta.dirname, '../../../tfjs-adapter/test/data/keras');
const REWRITTEN = join(import.meta.dirname, '../../test/data/files');
/** Those that can be opened. */
const STRUCTURES = ['latest.keras', 'chunked.keras', 'latestChunked.keras'];

/** @returns {Sample[]} the files that real Keras wrote, and models of the converter of tfjs */
export function readSamples() {
  const others = STRUCTURES.map((name) => readSample(name, join(REWRITTEN, name)));
  const files = readdirSync(KERAS, { withFileTypes: true }).flatMap((entry) => {
    const path = join(KERAS, entry.name);
    if (entry.isDirectory()) return [readFolder(entry.name, path)];
    if (!/\.(keras|h5)$/.test(entry.name)) return [];
    return [readSample(entry.name, path)];
  });
  return [...files, ...others];
}

function readSample(/** @type {string} */ name, /** @type {string} */ path) {
  return { name, bytes: new Uint8Array(readFileSync(path)), shards: {} };
}

function readFolder(/** @type {string} */ name, /** @type {string} */ path) {
  const files = readdirSync(path).map((each) => [
    each,
    new Uint8Array(readFileSync(join(path, each))),
  ]);
  const { 'model.json': bytes, ...shards } = Object.fromEntries(files);
  return { name, bytes, shards };
}

/**
 * The mutant of this number.
 *
 * @param {readonly Sample[]} samples
 * @param {number} seed
 * @param {number} index
 * @returns {Sample}
 */
export function mutantOf(samples, seed, index) {
  const random = randomOf(seed, index);
  const sample = random.pick(samples);
  const { name, bytes, shards } = sample;
  if (name.endsWith('.h5')) return { ...sample, bytes: mutateBytes(bytes, random) };
  if (name.endsWith('.keras')) return { ...sample, bytes: mutateArchive(bytes, random) };
  const paths = Object.keys(shards);
  if (random.below(4) > 0) return { ...sample, bytes: mutateJson(bytes, random) };
  const path = random.pick(paths);
  const shard = mutateBytes(/** @type {Uint8Array} */ (shards[path]), random);
  return { ...sample, shards: { ...shards, [path]: shard } };
}

/** Most changes go into an entry, whose checksum is then right: else few would be read at all. */
function mutateArchive(
  /** @type {Uint8Array} */ bytes,
  /** @type {import('./random.mjs').Random} */ random,
) {
  if (random.below(5) === 0) return mutateBytes(bytes, random);
  const entries = unzipSync(bytes);
  const name = random.pick(Object.keys(entries));
  const content = /** @type {Uint8Array} */ (entries[name]);
  entries[name] = (name.endsWith('.json') ? mutateJson : mutateBytes)(content, random);
  if (random.below(50) === 0) delete entries[name];
  return zipSync(entries, { level: random.pick([0, 6]) });
}
