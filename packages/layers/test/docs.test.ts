import { join } from 'node:path';
import { collectExamples, runExample } from '@clampwise/testing/examples';
import { describe, expect, it } from 'vitest';

const examples = ['src', 'examples'].flatMap((folder) =>
  collectExamples(join(import.meta.dirname, '..', folder)).map((example) => ({
    ...example,
    file: `${folder}/${example.file}`,
  })),
);

const modules: { readonly [specifier: string]: () => Promise<object> } = {
  '@clampwise/kernels': () => import('@clampwise/kernels'),
  '@clampwise/kernels/algebra': () => import('@clampwise/kernels/algebra'),
  '@clampwise/layers': () => import('../src/index.ts'),
  '@clampwise/layers/callbacks': () => import('../src/callbacks.ts'),
  '@clampwise/layers/constraints': () => import('../src/constraints.ts'),
  '@clampwise/layers/files': () => import('../src/files.ts'),
  '@clampwise/layers/layers': () => import('../src/layers.ts'),
  '@clampwise/layers/losses': () => import('../src/losses.ts'),
  '@clampwise/layers/metrics': () => import('../src/metrics.ts'),
  '@clampwise/layers/node': () => import('../src/node.ts'),
  '@clampwise/layers/onnx': () => import('../src/onnx.ts'),
  '@clampwise/layers/ops': () => import('../src/ops.ts'),
  '@clampwise/layers/optimizers': () => import('../src/optimizers.ts'),
  '@clampwise/layers/regularizers': () => import('../src/regularizers.ts'),
  '@clampwise/layers/schedules': () => import('../src/schedules.ts'),
};

async function resolve(specifier: string): Promise<object> {
  if (specifier.startsWith('node:')) return import(specifier);
  const load = modules[specifier];
  if (load === undefined) throw new Error(`an example imports ${specifier}, which is no entry`);
  return load();
}

describe('the examples in the documentation', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(30);
  });

  it.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
    '%s',
    async (_, example) => {
      const { claims } = await runExample(example, resolve);
      expect(claims).toBeGreaterThan(0);
    },
  );
});
