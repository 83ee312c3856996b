import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadKerasModel } from '../src/keras.ts';
import { useBackend } from './support/backends.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

// Training that goes on from a file, by the weights that Keras has after two steps more: golden/resume.py.

const at = (path: string): URL => new URL(path, import.meta.url);

interface Resumed {
  readonly x: number[];
  readonly y: number[];
  readonly files: { readonly [name: string]: { readonly [path: string]: number[] } };
}

const { x, y, files } = JSON.parse(await readFile(at('golden/resume.json'), 'utf8')) as Resumed;

const EMA = 'optimizer.use_ema';

/** A weight by its layer and its own name. */
const shortName = (path: string): string => path.split('/').slice(-2).join('/');

describe.each(NODE_BACKENDS)('on %s', (backend) => {
  useBackend(backend);

  test.each(Object.entries(files))('%s', async (name, wanted) => {
    const bytes = new Uint8Array(await readFile(at(`data/resume/${name}`)));
    const { model, report } = await loadKerasModel(bytes);
    const lost = report.changes.filter(({ kind }) => kind !== 'changed');
    expect(lost.map(({ path }) => path)).toEqual(name === 'adam-ema.keras' ? [EMA] : []);
    expect(report.changes).toContainEqual(
      expect.objectContaining({ path: 'optimizer.state', instead: 'restored' }),
    );
    expect(model.optimizer.iterations).toBe(3);
    const [inputs, labels] = [tf.tensor(x, [4, 2]), tf.tensor(y, [4, 2])];
    await model.trainOnBatch(inputs, labels);
    await model.trainOnBatch(inputs, labels);
    const weights = new Map(
      await Promise.all(
        model.weights.map(async (weight) => {
          return [shortName(weight.originalName), await weight.read().data()] as const;
        }),
      ),
    );
    for (const [path, values] of Object.entries(wanted)) {
      const found = [...(weights.get(shortName(path)) ?? [])];
      expect(found, path).toHaveLength(values.length);
      values.forEach((value, k) => {
        expect(Math.abs((found[k] as number) - value), `${path}[${k}]`).toBeLessThan(2e-6);
      });
    }
    tf.dispose([inputs, labels]);
  });
});
