import { assertSame } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import { adamState, adamStep, rmspropStep, sgdStep } from '../src/index.ts';
import { caught } from './support/harness.ts';

describe('a step without its state', () => {
  type AnyStep = (...given: unknown[]) => unknown;
  const steps = { sgdStep, adamStep, rmspropStep } as unknown as {
    readonly [name: string]: AnyStep;
  };
  const call = (name: string, ...rest: readonly unknown[]): unknown =>
    caught(() => steps[name]?.(new Float32Array(3), new Float32Array(3), ...rest));

  it.each(Object.keys(steps))('%s says that the state comes third', (name) => {
    const made = name.replace('Step', 'State');
    const write = `${name}(weight, gradient, ${made}(weight), options)`;
    const missing = (received: string): object => ({
      name: 'ClampwiseTypeError',
      argument: 'state',
      message: `${name}: state must be an object that ${made} returned (write ${write}); received ${received}`,
    });
    expect(call(name)).toMatchObject(missing('undefined'));
    const options = name === 'adamStep' ? { step: 1 } : {};
    expect(call(name, undefined, options)).toMatchObject(missing('undefined'));
    expect(call(name, new Float32Array(3), options)).toMatchObject(missing('Float32Array(3)'));
    expect(call(name, { learningRate: 0.1 })).toMatchObject({
      name: 'ClampwiseTypeError',
      argument: 'state',
      message: `${name}: state is an object with the option 'learningRate'. Pass the state before the options: ${write}`,
    });
  });

  it('still lacks options in adamStep alone, which needs the number of the step', () => {
    const w = new Float32Array(3);
    expect(call('adamStep', adamState(w))).toMatchObject({ argument: 'options' });
    sgdStep(w, Float32Array.of(1, 2, 3), {});
    assertSame(w, Float32Array.of(-0.01, -0.02, -0.03), 'a step with the defaults');
  });

  it('reads a state with a key of the caller', () => {
    const w = new Float32Array(1);
    sgdStep(w, Float32Array.of(1), { name: 'kernel' } as object, { learningRate: 0.5 });
    expect([...w]).toEqual([-0.5]);
  });
});
