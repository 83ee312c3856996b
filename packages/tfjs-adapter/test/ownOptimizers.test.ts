import type { Variable } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { optimizerFromKeras, settingsFromKeras } from '../src/optimizers/fromKeras.ts';
import { adam, adamw, rmsprop, sgd } from '../src/optimizers.ts';
import { testOptimizers } from './shared/optimizers.ts';
import { COMPOSED_BACKEND } from './support/composedBackend.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of [...NODE_BACKENDS, COMPOSED_BACKEND] as const) testOptimizers(name);

describe('the options of the optimizers', () => {
  it.each([
    [0.001, TypeError, 'options must be an object'],
    [{ lr: 1 }, TypeError, "did you mean 'learningRate'?"],
    [{ learningRate: -1 }, RangeError, 'learningRate must be'],
    [{ learningRate: null }, TypeError, 'learningRate must be a number, a schedule'],
    [{ learningRate: '0.1' }, TypeError, 'learningRate must be a number, a schedule'],
    [{ weightDecay: -1 }, RangeError, 'weightDecay must be'],
    [{ excludeFromWeightDecay: 'bias' }, TypeError, 'excludeFromWeightDecay must be a list'],
    [{ excludeFromWeightDecay: ['a', 1] }, TypeError, 'excludeFromWeightDecay[1] must be the name'],
    [{ clipnorm: 1, clipvalue: 1 }, TypeError, 'clipnorm'],
    [{ weights: 1 }, TypeError, 'weights must be a list'],
    [{ legacy: true }, TypeError, "unknown option 'legacy'"],
    [{ learningRate: [0.1] }, TypeError, 'learningRate must be a number, a schedule'],
    [{ onNonFinite: 'ignore' }, RangeError, 'onNonFinite must be'],
  ])('%o throws', (options, kind, text) => {
    for (const make of [sgd, rmsprop, adam, adamw]) {
      expect(() => make(options as never)).toThrow(kind);
      expect(() => make(options as never)).toThrow(`${make.name}: `);
      expect(() => make(options as never)).toThrow(text);
    }
  });

  it.each([
    [sgd, { momentum: 2 }, RangeError, 'sgd: momentum must be'],
    [sgd, { nesterov: 1 }, TypeError, 'sgd: nesterov must be true or false'],
    [rmsprop, { rho: -1 }, RangeError, 'rmsprop: rho must be'],
    [rmsprop, { momentum: NaN }, RangeError, 'rmsprop: momentum must be'],
    [rmsprop, { epsilon: 0 }, RangeError, 'rmsprop: epsilon must be'],
    [rmsprop, { centered: 'no' }, TypeError, 'rmsprop: centered must be true or false'],
  ] as const)('%o with %o throws', (make, options, kind, text) => {
    expect(() => make(options as never)).toThrow(kind);
    expect(() => make(options as never)).toThrow(text);
  });

  it('a function cannot be saved', () => {
    const byRank = { excludeFromWeightDecay: ({ rank }: Variable) => rank < 2 };
    expect(() => adam(byRank).getConfig()).toThrow('excludeFromWeightDecay is a function');
    expect(() => sgd({ learningRate: () => 1 }).getConfig()).toThrow('learningRate is a function');
  });
});

describe('an optimizer from the config of Keras', () => {
  const sgdOf = (config: object, isLegacy = false) =>
    optimizerFromKeras({ className: 'SGD', config: { ...config }, isLegacy }).getConfig();

  it('has the first limit that is above 0', () => {
    const limits = { clipnorm: 0, global_clipnorm: 2, clipvalue: 1 };
    expect(sgdOf(limits)).toMatchObject({ global_clipnorm: 2 });
    expect(sgdOf({ clipnorm: null, clipvalue: -1 })).not.toHaveProperty('clipvalue');
    expect(() => sgdOf(limits, true)).toThrow('received global_clipnorm and clipvalue');
  });

  it("has Keras's defaults and ignores what it does not read", () => {
    const config = { name: 'SGD', use_ema: true, decay: 0.5 };
    expect(sgdOf(config)).toEqual(sgd().getConfig());
    const adamwConfig = optimizerFromKeras({ className: 'AdamW', config: {}, isLegacy: false });
    expect(adamwConfig.getConfig()).toEqual(adamw().getConfig());
  });

  it('is none for other classes', () => {
    const lion = { className: 'Lion', config: {}, isLegacy: false };
    expect(settingsFromKeras(lion)).toBeNull();
    expect(() => optimizerFromKeras(lion)).toThrow('one of SGD, RMSprop, Adam, AdamW');
  });
});
