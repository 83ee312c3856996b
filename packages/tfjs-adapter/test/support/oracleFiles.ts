import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { BackendName } from './backends.ts';
import type { OracleModel, Outcome } from './oracleModels.ts';

const FOLDER = new URL('../data/models/', import.meta.url);

/** What is known to be wrong: the outcome of each such model on each backend. */
export type KnownFaults = {
  readonly [backend in BackendName]?: { readonly [id: string]: Outcome };
};

/** The names of the families: 'core.keras3'. */
export function oracleFamilies(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => /\.keras[23]\.json$/.test(file))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

export function modelsOf(family: string): readonly OracleModel[] {
  return JSON.parse(readFileSync(new URL(`${family}.json`, FOLDER), 'utf8'));
}

export function knownFaults(): KnownFaults {
  const file = new URL('faults.json', FOLDER);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Set by `npm run check`: whether long tests take a part of the models. The seed chooses it. */
const isSampled = process.env.CLAMPWISE_SAMPLE === '1';
const seed = Number(process.env.CLAMPWISE_SEED ?? 0);

/** All models, or in a sampled run one of every few. */
export function sampled<T>(models: readonly T[], every: number): readonly T[] {
  return isSampled ? models.filter((_, k) => (k + seed) % every === 0) : models;
}
