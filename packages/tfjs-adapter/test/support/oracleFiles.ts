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
