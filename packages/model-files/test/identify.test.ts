// What the start of a file says, and the files of a list.
import { describe, expect, test } from 'vitest';
import { Fault } from '../src/fault.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { asBytes, isBlob, joined } from '../src/source/bytes.ts';
import { blobBytes, openFiles } from '../src/source/files.ts';
import {
  isSavedModel,
  isStandIn,
  kindOfBytes,
  savedModel,
  startsSavedModel,
} from '../src/source/identify.ts';
import { encode } from './support/files.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (unit) => unit.charCodeAt(0));

describe('the start of a file', () => {
  test.each([
    ['', 'an empty file'],
    ['<!doctype html>', 'an HTML page'],
    ['  \n<HTML lang="en">', 'an HTML page'],
    ['<head>', 'an HTML page'],
    ['<?xml version="1.0"?>', 'an HTML page'],
    ['<!-- a page -->', 'an HTML page'],
    ['\u00ef\u00bb\u00bf <html>', 'an HTML page'],
    ['version https://git-lfs.github.com/spec/v1', 'a pointer of Git LFS in place of the file'],
    ['\u001f\u008b\u0008', 'a gzip file'],
    ['\u0080\u0002}', 'a pickle of Python'],
    ['\u0080\u0004}', 'a pickle of Python'],
    ['\u0080\u0005}', 'a pickle of Python'],
    ['\u0093NUMPY\u0001', 'an .npy file'],
    ['PK\u0003\u0004', 'a ZIP archive'],
    ['\u0089HDF\r\n', 'an HDF5 file'],
    ['\u001c\0\0\0TFL3', 'a TensorFlow Lite model'],
    // And what these are not.
    ['<p>', ''],
    ['a <html>', ''],
    ['a\u00ef\u00bb\u00bf<html>', ''],
    ['\u0080\u0003}', ''],
    ['TFL3', ''],
    [`${' '.repeat(60)}<html>`, ''],
    ['xPK', ''],
  ])('%j: %s', (text, kind) => {
    expect(kindOfBytes(latin(text))).toBe(kind);
  });

  test('pages and pointers stand in for files, other things do not', () => {
    for (const text of ['<html>', 'version https://git-lfs'])
      expect(isStandIn(latin(text))).toBe(true);
    for (const text of ['', 'PK', 'x', '\u0089HDF']) expect(isStandIn(latin(text))).toBe(false);
  });

  test('of a SavedModel: schema version 1, and a graph', () => {
    expect(startsSavedModel(Uint8Array.of(8, 1, 0x12))).toBe(true);
    for (const bytes of [
      [9, 1, 0x12],
      [8, 2, 0x12],
      [8, 1, 0x13],
      [8, 1],
    ])
      expect(startsSavedModel(Uint8Array.from(bytes))).toBe(false);
    expect(savedModel()).toEqual(
      new Fault(
        'a SavedModel of TensorFlow (saved_model.pb), which holds a graph in place of layers',
        "a .keras or .h5 file, as model.save('model.keras') writes in Python (model.export writes a SavedModel)",
      ),
    );
  });

  test('a folder with saved_model.pb is a SavedModel', () => {
    for (const paths of [['saved_model.pb'], ['a', 'x/y/saved_model.pb']])
      expect(isSavedModel(paths)).toBe(true);
    for (const paths of [[], ['saved_model.pbtxt'], ['my_saved_model.pb'], ['saved_model.pb/a']])
      expect(isSavedModel(paths)).toBe(false);
  });
});

describe('bytes', () => {
  test('of buffers and views, of any realm', () => {
    const buffer = Uint8Array.of(1, 2, 3, 4).buffer;
    expect(asBytes(buffer)).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(asBytes(buffer)?.buffer).toBe(buffer);
    expect(asBytes(new Uint16Array(buffer, 2))).toEqual(Uint8Array.of(3, 4));
    for (const other of [undefined, null, 5, 'x', {}, [1]]) expect(asBytes(other)).toBeUndefined();
    const [blob, file] = [new Blob(['x']), new File(['x'], 'x')];
    expect([blob, file, {}, 'Blob', null].map(isBlob)).toEqual([true, true, false, false, false]);
    expect(isBlob({ [Symbol.toStringTag]: 'Blobs' })).toBe(false);
    expect(isBlob({ [Symbol.toStringTag]: 'MyFile' })).toBe(false);
  });

  test('that others may change are copied', () => {
    const shared = new SharedArrayBuffer(2);
    new Uint8Array(shared).set([1, 2]);
    const copy = asBytes(shared);
    expect(copy).toEqual(Uint8Array.of(1, 2));
    expect(copy?.buffer).not.toBe(shared);
    const Resizable = ArrayBuffer as unknown as new (size: number, more: object) => ArrayBuffer;
    const resizable = new Resizable(2, { maxByteLength: 9 });
    const bytes = asBytes(resizable);
    expect(bytes).toHaveLength(2);
    expect(bytes?.buffer === resizable).toBe(!('resizable' in resizable));
  });

  test('of parts are put together, and one part is not copied', () => {
    const [one, two] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    expect(joined([one, two, one])).toEqual(Uint8Array.of(1, 2, 3, 1, 2));
    expect(joined([one])).toBe(one);
    expect(joined([])).toEqual(new Uint8Array());
  });
});

describe('a list of files', () => {
  /** A file under a path in the folder that the user chose, or under its name. */
  const file = (path: string, content = path, inFolder = path.includes('/')): File => {
    const made = new File([content], inFolder ? 'x' : path);
    if (inFolder) Object.defineProperty(made, 'webkitRelativePath', { value: path });
    return made;
  };
  const open = (...paths: string[]) =>
    openFiles(
      paths.map((path) => file(path)),
      DEFAULT_LIMITS,
    );
  const main = async (...paths: string[]) => {
    const found = open(...paths);
    return found.kind === 'file' ? found.blob.text() : found.kind;
  };

  test('the model is found by its name', async () => {
    expect(await main('a.keras', 'model.json')).toBe('model.json');
    expect(await main('a.keras', 'b/model.json')).toBe('b/model.json');
    expect(await main('a.bin', 'my.JSON', 'b.keras')).toBe('my.JSON');
    for (const name of ['a.json', 'a.keras', 'a.h5', 'a.hdf5', 'a.H5'])
      expect(await main('x.bin', name)).toBe(name);
    expect(await main('a.jsonx', 'b.txt')).toBe('a.jsonx');
    expect(await main('x.h5.bak', 'a.h5')).toBe('a.h5');
    expect(await main('amodel.json', 'model.json')).toBe('model.json');
  });

  test('an unzipped .keras needs a config.json and another of its files', async () => {
    expect(await main('config.json', 'metadata.json')).toBe('folder');
    expect(await main('config.json', 'model.weights.h5')).toBe('folder');
    expect(await main('config.json', 'model.weights.npz')).toBe('folder');
    expect(await main('config.json')).toBe('config.json');
    expect(await main('config.json', 'my_metadata.json')).toBe('config.json');
    expect(await main('config.json', 'metadata.json.bak')).toBe('config.json');
    expect(await main('config.json', 'x.model.weights.h5')).toBe('config.json');
    expect(await main('m/config.json', 'other/metadata.json')).toBe('m/config.json');
    expect(await main('metadata.json', 'a.keras')).toBe('metadata.json');
  });

  test('the files of a folder have their paths inside it', async () => {
    const found = open('m/config.json', 'm/assets/a', 'other/x', 'm/metadata.json');
    if (found.kind !== 'folder') throw new Error(found.kind);
    const { names, read } = found.folder;
    expect(names).toEqual(['config.json', 'assets/a', 'metadata.json']);
    expect(await read('metadata.json')).toEqual(encode('m/metadata.json'));
    expect(await read('x')).toBeUndefined();
  });

  test('a file is found beside the model, or anywhere by its name', async () => {
    const found = open('m/model.json', 'other/a.bin', 'm/a.bin', 'm/sub/b.bin', 'elsewhere/c.bin');
    if (found.kind !== 'file') throw new Error(found.kind);
    const beside = async (path: string) => new TextDecoder().decode(await found.beside(path));
    expect(await beside('a.bin')).toBe('m/a.bin');
    expect(await beside('././a.bin')).toBe('m/a.bin');
    expect(await beside('sub/b.bin')).toBe('m/sub/b.bin');
    expect(await beside('sub/c.bin')).toBe('elsewhere/c.bin');
    expect(await beside('other/a.bin')).toBe('other/a.bin');
    await expect(beside('d.bin')).rejects.toThrow(
      'it is not among the files m/model.json, other/a.bin, m/a.bin, m/sub/b.bin, elsewhere/c.bin',
    );
  });

  test('that holds no files, or a SavedModel', () => {
    expect(() => openFiles([], DEFAULT_LIMITS)).toThrow(
      new Fault('an empty list', 'a list of Files'),
    );
    expect(() => openFiles([1], DEFAULT_LIMITS)).toThrow(
      new Fault('a list of other things than Files', 'a list of Files'),
    );
    expect(() => open('m/variables/a', 'm/saved_model.pb')).toThrow(savedModel());
    expect(() => open('saved_model.pb', 'a.keras')).toThrow(savedModel());
    expect(() => open('saved_model.pb', 'model.json')).not.toThrow();
  });

  test('larger than the limit', async () => {
    const limits = { ...DEFAULT_LIMITS, totalBytes: 3 };
    expect(await blobBytes(new Blob(['abc']), limits)).toEqual(encode('abc'));
    await expect(blobBytes(new Blob(['abcd']), limits)).rejects.toThrow(
      new Fault('a Blob of 4 bytes', 'at most 3 (limits.totalBytes)'),
    );
    await expect(blobBytes(new File(['abcd'], 'a\u001b'), limits)).rejects.toThrow(
      new Fault('a\\u001b of 4 bytes', 'at most 3 (limits.totalBytes)'),
    );
  });
});
