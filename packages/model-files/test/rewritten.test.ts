import { expect, test } from 'vitest';
import { openModelFile } from '../src/index.ts';
import { kerasFile, ownFile } from './support/files.ts';

test.each(['latest.keras', 'chunked.keras', 'latestChunked.keras'])(
  '%s holds what Keras wrote, in other structures of HDF5',
  async (name) => {
    const [wanted, found] = await Promise.all(
      [kerasFile('keras3-functional.keras'), ownFile(name)].map((bytes) => openModelFile(bytes)),
    );
    expect(await found?.weights()).toEqual(await wanted?.weights());
    expect(await found?.optimizer()).toEqual(await wanted?.optimizer());
  },
);
