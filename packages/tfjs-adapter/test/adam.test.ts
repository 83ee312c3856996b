import { describe, expect, it } from 'vitest';
import { adam, adamw } from '../src/optimizers.ts';
import { testAdam } from './shared/adam.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

for (const name of NODE_BACKENDS) testAdam(name);

describe('the options of adam', () => {
  it('case 113: null is no weight decay, for adamw too, and undefined its default', () => {
    expect(adamw({ weightDecay: null }).getConfig().weightDecay).toBeNull();
    expect(adamw({ weightDecay: undefined }).getConfig().weightDecay).toBe(0.004);
    expect(adam({ weightDecay: null }).getConfig().weightDecay).toBeNull();
  });

  it.each([
    [0.001, TypeError, 'options must be an object'],
    [{ lr: 1 }, TypeError, "did you mean 'learningRate'?"],
    [{ clip_norm: 1 }, TypeError, "did you mean 'clipNorm'?"],
    [{ learningRate: -1 }, RangeError, 'learningRate must be'],
    [{ amsgrad: 'no' }, TypeError, 'amsgrad must be true or false'],
    [{ beta1: 1 }, RangeError, 'beta1 must be'],
    [{ epsilon: 0 }, RangeError, 'epsilon must be'],
    [{ weightDecay: -1 }, RangeError, 'weightDecay must be'],
    [{ clipnorm: 1, clipvalue: 1 }, TypeError, 'clipnorm'],
    [{ weights: 1 }, TypeError, 'weights must be a list'],
  ])('%o is rejected', (options, kind, text) => {
    for (const make of [adam, adamw]) {
      expect(() => make(options as never)).toThrow(kind);
      expect(() => make(options as never)).toThrow(text);
    }
  });
});
