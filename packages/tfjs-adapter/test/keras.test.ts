import { readFile } from 'node:fs/promises';
import { testKerasFiles } from './shared/keras.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

const read = async (path: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(new URL(`data/keras/${path}`, import.meta.url)));

for (const name of NODE_BACKENDS) testKerasFiles(name, read);
