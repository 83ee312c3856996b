import { join } from 'node:path';
import { collectExamples, runExample } from '@clampwise/testing/examples';
import { describe, expect, it } from 'vitest';
import * as kernels from '../src/index.ts';

const examples = collectExamples(join(import.meta.dirname, '../src'));

const modules: { readonly [specifier: string]: () => Promise<object> } = {
  '@clampwise/kernels': () => import('../src/index.ts'),
  '@clampwise/kernels/algebra': () => import('../src/algebra/index.ts'),
  '@clampwise/kernels/raw': () => import('../src/raw.ts'),
};

async function resolve(specifier: string): Promise<object> {
  const load = modules[specifier];
  if (load === undefined)
    throw new Error(`an example imports ${specifier}, which readers need not have`);
  return load();
}

describe('the examples in the documentation', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
    '%s',
    async (_, example) => {
      const { claims } = await runExample(example, resolve);
      expect(claims).toBeGreaterThan(0);
      expect(kernels.backendInfo().configured).toBe('auto');
      expect(kernels.heap.info().arrays).toBe(0);
    },
  );
});
