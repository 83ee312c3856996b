// What a .keras file must hold, and the whole message of what is missing.
import { describe, expect, test } from 'vitest';
import { DENSE, sequential } from './support/files.ts';
import { failureOf, opened } from './support/opened.ts';
import { zipOf } from './support/zip.ts';

describe('a .keras file', () => {
  const config = JSON.stringify(DENSE);
  const said = (error: string) => `openModelFile: cannot read source: ${error}`;
  const file = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([name, content]) => new File([content], name));

  test.each<[string, Readonly<Record<string, string>>]>([
    ['an archive of a, b; expected a .keras model with a config.json', { a: 'x', b: 'y' }],
    ['a config.json that is no object; expected an object', { 'config.json': '[1]' }],
    [
      'a metadata.json that is no object; expected an object',
      { 'config.json': config, 'metadata.json': '1' },
    ],
  ])('%s', async (message, entries) => {
    expect(await failureOf(opened(zipOf(entries)))).toBe(said(message));
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    [
      'weights an .npz file, which cannot be read without pickle (model.weights.npz); expected weights in a model.weights.h5',
      { 'model.weights.npz': 'x' },
    ],
    [
      'weights in several files, as save_weights writes them for max_shard_size (model.weights.json); expected weights in a model.weights.h5',
      { 'model.weights.json': '{}' },
    ],
    [
      'weights in several files, as save_weights writes them for max_shard_size (model.weights_00001.h5); expected weights in a model.weights.h5',
      { 'model.weights_00001.h5': 'x' },
    ],
    [
      'an archive whose weights are missing (it holds config.json, my.model.weights.npz, model.weights.npz2, model.weights_a.h5); expected weights in a model.weights.h5',
      { 'my.model.weights.npz': 'x', 'model.weights.npz2': 'x', 'model.weights_a.h5': 'x' },
    ],
  ])('%s', async (message, entries) => {
    const archive = await opened(zipOf({ 'config.json': config, ...entries }));
    expect(await failureOf(archive.weights())).toBe(said(message));
    expect(await failureOf(archive.optimizer())).toBe(said(message));
    expect(await failureOf(archive.hasOptimizerState())).toBe(said(message));
  });

  test('unzipped, without its weights', async () => {
    const folder = await opened(file({ 'config.json': config, 'metadata.json': '{}' }));
    expect(folder.format).toEqual({ dialect: 'keras2', container: '.keras', version: '' });
    expect(await failureOf(folder.weights())).toBe(
      said(
        'a folder whose weights are missing (it holds config.json, metadata.json); expected weights in a model.weights.h5',
      ),
    );
  });

  test('of a model without weights', async () => {
    const model = JSON.stringify({ ...sequential(['ReLU', {}]), compile_config: 'x' });
    const archive = await opened(zipOf({ 'config.json': model }));
    expect([archive.training, archive.trainingKey]).toEqual([null, null]);
    expect(await archive.weights()).toEqual({ kind: 'none' });
    expect(await archive.optimizer()).toBeNull();
    expect(await archive.hasOptimizerState()).toBe(false);
  });

  test('whose config.json is larger than a JSON text may be', async () => {
    const limits = { jsonBytes: config.length };
    expect(await failureOf(opened(zipOf({ 'config.json': config }), { limits }))).toBe('no error');
    const less = { limits: { jsonBytes: config.length - 1 } };
    expect(await failureOf(opened(zipOf({ 'config.json': config }), less))).toBe(
      said(
        `config.json of ${config.length} bytes in an archive; expected at most ${config.length - 1} (limits.jsonBytes)`,
      ),
    );
  });
});
