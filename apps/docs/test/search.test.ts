import { describe, expect, it } from 'vitest';
import { referenceOf } from '../.vitepress/searchReference.ts';

const page = `[API reference](../../index.md) / Clamp

# Clamp

Keeps values within bounds.

## Extends

- [\`Base\`](Base.md)

## Methods

### run()

\`\`\`ts
run(x: number): Secret;
\`\`\`

Runs it.

#### Parameters

| Parameter | Type | Description |
| ------ | ------ | ------ |
| \`x\` | \`number\` \\| \`null\` | what to clamp |

#### Throws

A RangeError

#### Overrides

[\`Base\`](Base.md).[\`run\`](Base.md#run)

***

### stop()

Stops it.

#### Inherited from

[\`Base\`](Base.md).[\`stop\`](Base.md#stop)
`;

describe('what the search keeps of a page of the reference', () => {
  it('is a section for the name and one for each member of its own', () => {
    expect(referenceOf(page).match(/^#.*$/gm)).toEqual(['# Clamp', '## run()']);
  });

  it('is descriptions and names of parameters, without types, errors and code', () => {
    const text = referenceOf(page);
    for (const kept of ['Keeps values within bounds.', 'Runs it.', '`x` what to clamp'])
      expect(text).toContain(kept);
    for (const left of ['API reference', 'Base', 'Secret', 'number', 'RangeError', 'Stops'])
      expect(text).not.toContain(left);
  });

  it('is the title alone of a page that lists names', () => {
    const list =
      '# @clampwise/kernels\n\nclipping\n\n## Functions\n\n| [clip](clip.md) | Clips |\n';
    expect(referenceOf(list)).toContain('# @clampwise/kernels\n\n\nclipping');
    expect(referenceOf(list)).not.toContain('Clips');
  });
});

it('a search by name counts the page of that name more', async () => {
  const { search } = await import('../.vitepress/search.ts');
  const boost = search.miniSearch?.searchOptions?.boostDocument;
  const clip = '/api/@clampwise/kernels/functions/clip#clip';
  expect(boost?.(clip, 'clip')).toBeGreaterThan(boost?.(clip, 'bounds') ?? Number.NaN);
  // Guides answer a question of several words.
  expect(boost?.('/guide/clip-gradients', 'clip')).toBeGreaterThan(
    boost?.(clip, 'clip') ?? Number.NaN,
  );
});
