import { listed, shown } from '../check/names.ts';
import { checkShardPath } from '../check/paths.ts';
import { Fault } from '../fault.ts';
import { isObject, type Json, type JsonObject, listAt, valueAt } from '../json.ts';
import { isStandIn, kindOfBytes } from '../source/identify.ts';
import type { Shards } from '../source/locate.ts';
import type { Settings } from '../source/settings.ts';
import type { ModelArtifacts, WeightData } from '../source/types.ts';
import { weightParts } from '../source/weightData.ts';
import type { NamedArray } from '../types.ts';
import { namedArrays } from './namedArrays.ts';
import { checkSpecs, type WeightSpec } from './weightSpecs.ts';

/** The arrays of a model.json: for the model, and for its optimizer. */
export interface NamedWeights {
  readonly weights: readonly NamedArray[];
  readonly optimizer: readonly NamedArray[];
}

/** Where the weights of a model.json are: nowhere, in artifacts, or in the files of a manifest. */
export interface WeightPlace {
  readonly specs: readonly WeightSpec[];
  read(): Promise<NamedWeights>;
}

/**
 * Finds the weights of a model.json or of artifacts, and checks their descriptions at once. Null if
 * there are none.
 */
export function findWeights(
  json: JsonObject,
  artifacts: ModelArtifacts | null,
  shards: Shards,
  settings: Settings,
): WeightPlace | null {
  const specs = valueAt(json, 'weightSpecs');
  if (specs !== undefined && specs !== null)
    return inArtifacts(specs, artifacts ?? dataIn(json), settings);
  const manifest = valueAt(json, 'weightsManifest');
  if (manifest !== undefined && manifest !== null) return inFiles(manifest, shards, settings);
  if (artifacts?.weightData === undefined || artifacts.weightData === null) return null;
  throw new Fault('weightData without weightSpecs', 'both of them');
}

/** Artifacts that were saved as a JSON text may hold their bytes as numbers or as base64. */
function dataIn(json: JsonObject): ModelArtifacts {
  const weightData = valueAt(json, 'weightData');
  return weightData === undefined ? {} : { weightData: weightData as WeightData };
}

function inArtifacts(list: Json, artifacts: ModelArtifacts, { limits }: Settings): WeightPlace {
  if (!Array.isArray(list)) throw new Fault('weightSpecs that are no list', 'a list');
  const specs = checkSpecs(list, limits);
  const expected = bytesOf(specs);
  return {
    specs,
    read: async () => {
      const parts = await weightParts(artifacts, expected);
      checkTotal(parts, expected, 'weightData');
      return namedArrays(specs, parts);
    },
  };
}

function inFiles(manifest: Json, shards: Shards, settings: Settings): WeightPlace {
  const groups = Array.isArray(manifest) ? manifest : [];
  if (!Array.isArray(manifest) || !groups.every(isObject))
    throw new Fault('a weightsManifest that is no list of groups', 'a list of groups');
  const paths = checkPaths(
    groups.flatMap((group) => listAt(group, 'paths')),
    settings,
  );
  const specs = checkSpecs(
    groups.flatMap((group) => listAt(group, 'weights')),
    settings.limits,
  );
  return {
    specs,
    read: async () => {
      const parts = await readShards(paths, bytesOf(specs), shards, settings);
      return namedArrays(specs, parts);
    },
  };
}

function checkPaths(list: readonly Json[], { limits }: Settings): string[] {
  if (list.length > limits.objects) {
    const received = `a weightsManifest of ${list.length} files`;
    throw new Fault(received, `at most ${limits.objects} (limits.objects)`);
  }
  const paths = list.map(checkShardPath);
  const seen = new Set<string>();
  const twice = paths.find((path) => seen.size === seen.add(path).size);
  if (twice === undefined) return paths;
  throw new Fault(`a weightsManifest that names '${shown(twice)}' twice`, 'each file once');
}

function bytesOf(specs: readonly WeightSpec[]): number {
  return specs.reduce((sum, { bytes }) => sum + bytes, 0);
}

function checkTotal(parts: readonly Uint8Array[], expected: number, said: string): void {
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  if (total === expected) return;
  throw new Fault(`${said} of ${total} bytes`, `${expected} bytes, as the weight specs say`);
}

/** Files that are on their way at the same time. */
const AT_ONCE = 8;
/**
 * The bytes that a file may have beyond all weights before its download stops. They are enough to
 * report its length.
 */
const SLACK = 2 ** 20;

async function readShards(
  paths: readonly string[],
  expected: number,
  shards: Shards,
  settings: Settings,
): Promise<Uint8Array[]> {
  const parts = new Array<Uint8Array>(paths.length);
  const received = new Array<number>(paths.length).fill(0);
  let sum = 0;
  let next = 0;
  const most = Math.min(expected, settings.limits.totalBytes) + SLACK;
  const report = (k: number, bytes: number): void => {
    sum += bytes - (received[k] as number);
    received[k] = bytes;
    if (sum <= expected && expected > 0) settings.onProgress?.(sum / expected);
  };
  const work = async (): Promise<void> => {
    while (next < paths.length) {
      const k = next++;
      const path = paths[k] as string;
      const part = await shards(path, most, (bytes) => report(k, bytes));
      if (isStandIn(part)) throw new Fault(`${kindOfBytes(part)} as ${shown(path)}`, 'weights');
      parts[k] = part;
      if (sum > expected + SLACK) throw tooMany(sum, expected);
    }
  };
  const workers = Array.from({ length: AT_ONCE }, work);
  // After an error nothing more is asked for.
  for (const worker of workers) worker.catch(() => (next = paths.length));
  await Promise.all(workers);
  const sizes = listed(paths.map((path, k) => `${path}: ${parts[k]?.length}`));
  checkTotal(parts, expected, `weights (bytes in ${sizes})`);
  return parts;
}

function tooMany(sum: number, expected: number): Fault {
  return new Fault(`weights of over ${sum} bytes`, `${expected} bytes, as the weight specs say`);
}
