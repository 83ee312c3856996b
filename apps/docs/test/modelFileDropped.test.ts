import { expect, test } from 'vitest';
import { filesOf } from '../src/modelFile/dropped.ts';

/** An entry of a file, as a browser gives it. */
const fileEntry = (name: string) => ({
  isFile: true,
  isDirectory: false,
  file: (resolve: (file: File) => void) => resolve(new File(['x'], name)),
});

/** A folder whose reader gives its entries two at a time, as browsers give a hundred. */
const folderEntry = (...entries: readonly object[]) => ({
  isFile: false,
  isDirectory: true,
  createReader: () => {
    const left = [...entries];
    return { readEntries: (resolve: (piece: object[]) => void) => resolve(left.splice(0, 2)) };
  },
});

const transferOf = (entries: readonly (object | null)[], files: readonly File[] = []) =>
  ({
    items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })),
    files,
  }) as unknown as DataTransfer;

const names = async (transfer: DataTransfer) => (await filesOf(transfer)).map(({ name }) => name);

test('a dropped folder counts as all files in it', async () => {
  const shards = folderEntry(...['a.bin', 'b.bin', 'c.bin'].map(fileEntry));
  const folder = folderEntry(fileEntry('model.json'), shards);
  expect(await names(transferOf([folder]))).toEqual(['model.json', 'a.bin', 'b.bin', 'c.bin']);
});

test('dropped files are taken as they are, also where a browser has no entries', async () => {
  const file = new File(['x'], 'rain.keras');
  expect(await filesOf(transferOf([fileEntry('rain.keras')], [file]))).toEqual([file]);
  expect(await filesOf(transferOf([null], [file]))).toEqual([file]);
});

test('a folder of other things is rejected', async () => {
  const many = folderEntry(...Array.from({ length: 1001 }, (_, k) => fileEntry(`${k}.txt`)));
  await expect(filesOf(transferOf([many]))).rejects.toThrow(
    'The folder has over 1000 files. Drop the folder of one model.',
  );
});
