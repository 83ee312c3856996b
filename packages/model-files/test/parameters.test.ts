import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readArchitecture } from '../src/architecture/read.ts';
import { openModelFile } from '../src/index.ts';
import type { JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { checkParameters } from '../src/weights/parameters.ts';

interface Counted {
  readonly name: string;
  readonly model: JsonObject;
  /** By `model.count_params()` of Keras 3.15. */
  readonly parameters: number;
}

const countedIn = (name: string): Counted[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'data', 'keras', name), 'utf8')) as Counted[];

/** The least limit that a model passes. */
function leastLimit(model: JsonObject): number {
  const architecture = readArchitecture(model, 'keras3', DEFAULT_LIMITS);
  const passes = (parameters: number) => {
    try {
      checkParameters(architecture, { ...DEFAULT_LIMITS, parameters });
      return true;
    } catch {
      return false;
    }
  };
  let [low, high] = [0, 1];
  while (!passes(high)) high *= 2;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

describe('the parameters of a model without weights', () => {
  test.each(countedIn('parameters.json'))(
    '$name: a lower bound close to what Keras counts',
    ({ model, parameters }) => {
      const least = leastLimit(model);
      expect(least).toBeLessThanOrEqual(parameters);
      expect(least).toBeGreaterThan(0.9 * parameters);
    },
  );

  test.each(countedIn('smallModels.json'))('$name: as Keras counts', ({ model, parameters }) => {
    expect(leastLimit(model)).toBe(parameters);
  });

  test('are counted in linear time if models call models twice each', () => {
    let inner: JsonObject = { class_name: 'Dense', config: { name: 'd', units: 2 } };
    let node = 0;
    for (let level = 0; level < 50; level += 1) {
      const name = inner.class_name === 'Dense' ? 'd' : 'm';
      const tensor = (from: string, call: number) => [[from, call, 0, {}]];
      const calls = [tensor('x', 0), tensor(name, node)];
      const x = { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 2] } };
      const layers = [x, { ...inner, inbound_nodes: calls }];
      const output_layers = [[name, node + 1, 0]];
      const config = { name: 'm', layers, input_layers: [['x', 0, 0]], output_layers };
      inner = { class_name: 'Functional', config } as unknown as JsonObject;
      node = 1;
    }
    const architecture = readArchitecture(inner, 'keras2', DEFAULT_LIMITS);
    expect(() => checkParameters(architecture, DEFAULT_LIMITS)).not.toThrow();
  });

  test('are limited when the file is opened', async () => {
    const dense = { class_name: 'Dense', config: { name: 'd', units: 9e7 } };
    const of = (size: number) => ({
      class_name: 'Sequential',
      config: { name: 'm', build_input_shape: [null, size], layers: [dense] },
    });
    expect(await (await openModelFile(of(1))).weights()).toEqual({ kind: 'none' });
    await expect(openModelFile(of(2))).rejects.toThrow(
      'a model without weights that has 270000000 parameters or more; ' +
        'expected at most 200000000, or a higher limits.parameters',
    );
    // 2 · 9e7 weights and 9e7 biases.
    const file = await openModelFile(of(2), { limits: { parameters: 27e7 } });
    expect(await file.weights()).toEqual({ kind: 'none' });
    await expect(openModelFile(of(2), { limits: { parameters: 27e7 - 1 } })).rejects.toThrow(
      'expected at most 269999999',
    );
  });
});
