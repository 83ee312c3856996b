import { join } from 'node:path';
import { collectExamples, runExample } from '@clampwise/testing/examples';
import { describe, expect, it } from 'vitest';
import { useBackend } from './support/backends.ts';
import './support/nodeBackends.ts';

const examples = collectExamples(join(import.meta.dirname, '../src'));

const modules: { readonly [specifier: string]: () => Promise<object> } = {
  '@clampwise/tfjs-adapter': () => import('../src/index.ts'),
  '@clampwise/tfjs-adapter/constraints': () => import('../src/constraints.ts'),
  '@clampwise/tfjs-adapter/diagnose': () => import('../src/diagnose.ts'),
  '@clampwise/tfjs-adapter/inspect': () => import('../src/inspect.ts'),
  '@clampwise/tfjs-adapter/keras': () => import('../src/keras.ts'),
  '@clampwise/tfjs-adapter/layers': () => import('../src/layers.ts'),
  '@clampwise/tfjs-adapter/optimizers': () => import('../src/optimizers.ts'),
  '@tensorflow/tfjs-core': () => import('@tensorflow/tfjs-core'),
  '@tensorflow/tfjs-layers': () => import('@tensorflow/tfjs-layers'),
};

async function resolve(specifier: string): Promise<object> {
  const load = modules[specifier];
  if (load === undefined) throw new Error(`an example imports ${specifier}, which is no entry`);
  return load();
}

describe('the examples in the documentation', () => {
  useBackend('cpu');

  it('are found', () => {
    expect(examples.length).toBeGreaterThan(7);
  });

  it.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
    '%s',
    async (_, example) => {
      const { claims } = await runExample(example, resolve);
      expect(claims).toBeGreaterThan(0);
    },
  );
});
