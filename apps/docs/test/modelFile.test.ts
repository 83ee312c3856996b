import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from '../src/modelFile/read.ts';

const folder = join(import.meta.dirname, '../src/modelFile');

test('the recorded report on the sample is what the library says of the file', async () => {
  const source = new Uint8Array(readFileSync(join(folder, 'rain.keras')));
  const view = await readModel({ name: 'rain.keras', bytes: source.length, source });
  const text = `${JSON.stringify(view, null, 1)}\n`;
  await expect(text).toMatchFileSnapshot('../src/modelFile/rain.json');
});
