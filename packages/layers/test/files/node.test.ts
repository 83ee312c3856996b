import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dense, type Sequential, sequential } from '../../src/index.ts';
import { checkpoint, csvLogger, loadModelFile, saveModelFile } from '../../src/node.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-node-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const X = [[1], [2], [3], [4]];
const Y = [[2], [4], [6], [8]];

function line(): Sequential {
  const model = sequential([dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  return model;
}

describe('saveModelFile and loadModelFile', () => {
  test.each(['model.keras', 'model.json'])('%s', async (name) => {
    const path = join(folder, name);
    const model = line();
    await model.fit(X, Y, { epochs: 3, verbose: 0 });
    const report = await saveModelFile(model, path);
    expect(report.changes).toEqual([]);
    const loaded = await loadModelFile(pathToFileURL(path));
    expect(loaded.model.predict(X as never)).toMatchObject({ data: model.predict(X).data });
    expect(loaded.model.optimizer?.iterations).toBe(3);
    expect(readdirSync(folder).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  test('a file stays whole if the new one cannot be written', async () => {
    const path = join(folder, 'kept.keras');
    await saveModelFile(line(), path);
    const bytes = readFileSync(path);
    const odd = sequential([dense({ units: 1, inputShape: [1], activation: (x) => x })]);
    await expect(saveModelFile(odd, path)).rejects.toThrow('saveModel: dense.activation');
    expect(readFileSync(path)).toEqual(bytes);
    await expect(saveModelFile(line(), join(folder, 'no', 'a.keras'))).rejects.toThrow('ENOENT');
  });

  test('other names and paths are errors', async () => {
    await expect(saveModelFile(line(), 'model.h5')).rejects.toThrow(
      "saveModelFile: path must be a name that ends in .keras or .json; received 'model.h5'",
    );
    await expect(loadModelFile(3 as never)).rejects.toThrow('loadModelFile: path must be a path');
  });
});

describe('checkpoint', () => {
  test('saves each epoch, from which training goes on', async () => {
    const path = join(folder, 'last.keras');
    const model = line();
    const fit = { batchSize: 2, shuffle: false, verbose: 0 } as const;
    await model.fit(X, Y, { ...fit, epochs: 5, callbacks: checkpoint({ path }) });
    const { model: loaded } = await loadModelFile(path);
    await model.fit(X, Y, { ...fit, epochs: 5 });
    await loaded.fit(X as never, Y as never, { ...fit, epochs: 5 });
    expect(loaded.getWeights()).toEqual(model.getWeights());
  });

  test('saves the best epoch alone, under a name of its own', async () => {
    const saved: string[] = [];
    const callback = checkpoint({
      path: (epoch, logs) => {
        saved.push(`${epoch} ${logs.valLoss}`);
        return join(folder, `best-${epoch}.keras`);
      },
      saveBestOnly: true,
    });
    const values = [3, 1, 2, Number.NaN, 0.5];
    callback.setModel(line());
    for (const [epoch, valLoss] of values.entries()) {
      await callback.onEpochEnd(epoch, { loss: 1, valLoss });
    }
    expect(saved).toEqual(['0 3', '1 1', '4 0.5']);
    expect(callback).toMatchObject({ best: 0.5, lastPath: join(folder, 'best-4.keras') });
  });

  test('saves every other epoch, and only what is better than the baseline', async () => {
    const path = join(folder, 'every.keras');
    const callback = checkpoint({
      path,
      every: 2,
      saveBestOnly: true,
      monitor: 'loss',
      baseline: 1,
    });
    callback.setModel(line());
    await callback.onEpochEnd(0, { loss: 0.1 });
    await callback.onEpochEnd(1, { loss: 2 });
    expect(callback.lastPath).toBeNull();
    await callback.onEpochEnd(3, { loss: 0.5 });
    expect(callback.lastPath).toBe(path);
  });

  test('bad options are errors at once', () => {
    expect(() => checkpoint({ path: 'model.h5' })).toThrow('checkpoint: path must be a name');
    for (const place of ['{epoch:02d}', '{val_loss:.2f}', '{epoch}', '{valLoss}']) {
      expect(() => checkpoint({ path: `model-${place}.keras` })).toThrow(
        `path has ${place}, which checkpoint does not replace. Pass a function, such as (epoch) =>`,
      );
    }
    expect(() => checkpoint({ path: 'model-{a}.keras' })).not.toThrow();
    expect(() => checkpoint({ filepath: 'a.keras' } as never)).toThrow("did you mean 'path'?");
    expect(() => checkpoint({ path: 'a.keras', every: 0 })).toThrow('checkpoint: every must be');
    expect(() => checkpoint({ path: 'a.keras', saveBestonly: true } as never)).toThrow(
      'saveBestOnly',
    );
  });
});

describe('csvLogger', () => {
  test('writes a line for each epoch, and starts anew or goes on', async () => {
    const path = join(folder, 'log.csv');
    writeFileSync(path, 'old\n');
    const train = async (options: Parameters<typeof csvLogger>[1]) => {
      const callbacks = csvLogger(path, options);
      await line().fit(X, Y, { epochs: 2, verbose: 0, shuffle: false, callbacks });
      return readFileSync(path, 'utf8').split('\n');
    };
    const first = await train({ separator: ';' });
    expect(first[0]).toBe('epoch;loss');
    expect(first.slice(1).map((each) => each.split(';')[0])).toEqual(['0', '1', '']);
    const second = await train({ append: true, separator: ';' });
    expect(second.map((each) => each.split(';')[0])).toEqual(['epoch', '0', '1', '0', '1', '']);
  });

  test('bad options are errors at once', () => {
    expect(() => csvLogger('')).toThrow('csvLogger: path must be a path');
    expect(() => csvLogger('a.csv', { separator: '' })).toThrow('csvLogger: separator must be');
  });
});
