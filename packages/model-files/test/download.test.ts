// Addresses, streams and options: what is asked for, and the whole message of what goes wrong.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Fault } from '../src/fault.ts';
import { type ModelSource, type OpenModelFileOptions, openModelFile } from '../src/index.ts';
import { download, messageOf, readStream } from '../src/source/download.ts';
import { checkSettings } from '../src/source/settings.ts';
import { DENSE, DENSE_SPECS, encode } from './support/files.ts';

afterEach(() => vi.unstubAllGlobals());

const failureOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: Error) => error.message,
  );

const SOURCE =
  'expected an address, Files, the bytes of a file, the content of a model.json, or an io handler of tfjs';

describe('a source that is none', () => {
  test.each<[unknown, string]>([
    [undefined, `undefined; ${SOURCE}`],
    [5, `5; ${SOURCE}`],
    [Promise.resolve(), `a promise (await it first); ${SOURCE}`],
    [{ load: () => 1 }, `an io handler whose load gives 1; ${SOURCE}`],
    [
      {
        load: () => {
          throw new Error('gone');
        },
      },
      'an io handler whose load failed (gone); expected one that returns a model',
    ],
    [[], 'an empty list; expected a list of Files'],
    [
      'model.keras',
      "'model.keras', which fetch cannot read; expected an address; in Node, pass the bytes of a file: await readFile(path)",
    ],
    [
      'D:\\model.keras',
      "'D:\\model.keras', which fetch cannot read; expected an address; in Node, pass the bytes of a file: await readFile(path)",
    ],
    [
      encode('x'),
      'a file of another kind; expected a .keras or .h5 file of Keras, or a model.json',
    ],
    [new Uint8Array(), 'an empty file; expected a .keras or .h5 file of Keras, or a model.json'],
  ])('%o', async (source, message) => {
    expect(await failureOf(openModelFile(source as ModelSource))).toBe(
      `openModelFile: cannot read source: ${message}`,
    );
  });

  test('an io handler is asked as its own method', async () => {
    const handler = {
      model: DENSE,
      load() {
        return this.model;
      },
    };
    const file = await openModelFile(handler as ModelSource);
    expect(file.architecture.layers).toHaveLength(1);
  });
});

describe('an address', () => {
  const settings = (options: OpenModelFileOptions) => checkSettings('open', options);
  const get = (response: unknown, most = 10, options: OpenModelFileOptions = {}) =>
    download(
      'https://h/m',
      settings({ ...options, fetchFunc: async () => response as Response }),
      most,
    );
  const gave = (what: string) =>
    `https://h/m, which gave ${what}; expected an address that gives a model`;

  test.each<[string, unknown]>([
    ['null in place of a Response', null],
    ['"x" in place of a Response', 'x'],
    ['HTTP status 404', new Response('', { status: 404 })],
    ['over 10 bytes', new Response('12345678901')],
    ['an HTML page of over 10 bytes', new Response('<html>234567')],
    [
      'an error: torn (reset)',
      {
        ok: true,
        arrayBuffer: async () => {
          throw new Error('torn', { cause: new Error('reset') });
        },
      },
    ],
  ])('that gives %s', async (what, response) => {
    const asked = get(response);
    await expect(asked).rejects.toThrow(Fault);
    expect(await failureOf(asked)).toBe(gave(what));
  });

  test('with a name of 200 characters and more', async () => {
    const fetchFunc = async () => new Response('', { status: 500 });
    const address = `https://h/${'x'.repeat(300)}`;
    expect(await failureOf(download(address, settings({ fetchFunc }), 10))).toBe(
      `${address.slice(0, 197)}..., which gave HTTP status 500; expected an address that gives a model`,
    );
  });

  test('that cannot be reached', async () => {
    const fetchFunc = async () => {
      throw new TypeError('fetch failed', { cause: new Error('no such host') });
    };
    expect(await failureOf(download('https://h/m', settings({ fetchFunc }), 10))).toBe(
      gave('an error: fetch failed (no such host)'),
    );
  });

  test('that the caller gives up, at once or while it comes', async () => {
    const reason = new Error('enough');
    const aborted = { requestInit: { signal: AbortSignal.abort(reason) } };
    const late = {
      ok: true,
      arrayBuffer: async () => {
        throw reason;
      },
    };
    await expect(get(late, 10, aborted)).rejects.toBe(reason);
    const fetchFunc = async () => {
      throw reason;
    };
    const asked = download('https://h/m', settings({ ...aborted, fetchFunc }), 10);
    await expect(asked).rejects.toBe(reason);
    const open = { requestInit: { signal: new AbortController().signal } };
    expect(await failureOf(get(late, 10, open))).toBe(gave('an error: enough'));
    expect(await failureOf(get(late, 10, { requestInit: {} }))).toBe(gave('an error: enough'));
  });

  test('that gives exactly as much as allowed', async () => {
    expect(await get(new Response('1234567890'))).toEqual(encode('1234567890'));
    const body = { ok: true, arrayBuffer: async () => encode('1234567890').buffer };
    expect(await get(body)).toEqual(encode('1234567890'));
    expect(await get({ ok: true, arrayBuffer: async () => 'x' })).toEqual(new Uint8Array());
    expect(await get({ ok: true, body: {}, arrayBuffer: async () => encode('x').buffer })).toEqual(
      encode('x'),
    );
  });

  test('tells how much has come, if the server says how much there is', async () => {
    const told = async (headers: Record<string, string> | undefined) => {
      const response = new Response('1234', headers && { headers });
      const seen: (number | null)[] = [];
      const fetchFunc = async () => response;
      await download('https://h/m', settings({ fetchFunc }), 10, (received, total, start) => {
        expect([received, start[0]]).toEqual([4, 0x31]);
        seen.push(total);
      });
      return seen;
    };
    expect(await told({ 'content-length': '4' })).toEqual([4]);
    expect(await told({ 'content-length': 'many' })).toEqual([null]);
    expect(await told({ 'content-length': '4', 'content-encoding': 'gzip' })).toEqual([null]);
    expect(await told(undefined)).toEqual([null]);
  });

  test('of a whole model tells its progress, and of a model.json it does not', async () => {
    const progress = async (start: string, length: string) => {
      const seen: number[] = [];
      const fetchFunc = async () =>
        new Response(
          Uint8Array.from(start, (unit) => unit.charCodeAt(0)),
          {
            headers: { 'content-length': length },
          },
        );
      const onProgress = (fraction: number) => seen.push(fraction);
      await failureOf(openModelFile('https://h/m', { fetchFunc, onProgress }));
      return seen;
    };
    expect(await progress('PK12', '8')).toEqual([0.5]);
    expect(await progress('PK12', '2')).toEqual([1]);
    expect(await progress('\u0089HDF', '8')).toEqual([0.5]);
    expect(await progress('{}  ', '8')).toEqual([]);
  });

  test('is asked by the global fetch, as a whole address', async () => {
    const fetch = vi.fn(async () => new Response('', { status: 404 }));
    vi.stubGlobal('fetch', fetch);
    for (const address of ['https://h/m x', 'data:,x', 'HTTPS://h/m', 'blob:x'])
      expect(await failureOf(openModelFile(address))).toContain('404');
    expect(await failureOf(openModelFile('file:///m'))).toContain('which fetch cannot read');
    expect(fetch.mock.calls).toEqual([
      ['https://h/m%20x', undefined],
      ['data:,x', undefined],
      ['https://h/m', undefined],
      ['blob:x', undefined],
    ]);
    vi.stubGlobal('location', { href: 'https://page/folder/index.html' });
    for (const address of ['m.keras', '/m.keras', 'C:m']) await failureOf(openModelFile(address));
    expect(fetch.mock.calls.slice(4)).toEqual([
      ['https://page/folder/m.keras', undefined],
      ['https://page/m.keras', undefined],
    ]);
  });
});

describe('the files of a model.json', () => {
  const BYTES = new Uint8Array(Float32Array.of(2, 1).buffer);
  const json = (paths: string[]) =>
    JSON.stringify({ ...DENSE, weightsManifest: [{ paths, weights: DENSE_SPECS }] });
  const asked = async (address: string, path: string, options: OpenModelFileOptions = {}) => {
    const addresses: string[] = [];
    const fetchFunc = async (each: string) => {
      addresses.push(each);
      return new Response(addresses.length === 1 ? json([path]) : BYTES);
    };
    const file = await openModelFile(address, { ...options, fetchFunc });
    await file.weights();
    return addresses.slice(1);
  };

  test('have the address of the model.json, with its query and without its hash', async () => {
    expect(await asked('https://h/a/m.json', 'w.bin')).toEqual(['https://h/a/w.bin']);
    expect(await asked('https://h/a/m.json?b/c=1', 'w.bin')).toEqual(['https://h/a/w.bin?b/c=1']);
    expect(await asked('https://h/a/m.json#b/c', 'w.bin')).toEqual(['https://h/a/w.bin']);
    expect(await asked('https://h/a/m.json?b#c', 'w.bin')).toEqual(['https://h/a/w.bin?b']);
    expect(await asked('m.json', 'w.bin')).toEqual(['w.bin']);
    expect(await asked('m.json', 'a?b#c?.bin')).toEqual(['a%3Fb%23c%3F.bin']);
    const weightPathPrefix = 'https://cdn/';
    expect(await asked('https://h/m.json?b', 'w.bin', { weightPathPrefix })).toEqual([
      'https://cdn/w.bin?b',
    ]);
    expect(await asked('data:,x?y', 'w.bin', { weightPathPrefix })).toEqual(['https://cdn/w.bin']);
    expect(await asked('m.json', 'w.bin', { weightPathPrefix: '' })).toEqual(['w.bin']);
  });

  test('of a data or blob address have no place', async () => {
    for (const address of ['data:,x', 'BLOB:x', 'blob:https://h/x'])
      expect(await failureOf(asked(address, 'w.bin'))).toBe(
        'openModelFile: cannot read source: w.bin, which could not be read (its place is not known: pass a list of Files, or the option readShard); expected the files of weights that the model.json names',
      );
  });

  test('that readShard gives wrongly, or not', async () => {
    const weights = async (readShard: unknown) =>
      (await openModelFile(json(['w.bin']), { readShard } as OpenModelFileOptions)).weights();
    const expected = 'expected the files of weights that the model.json names';
    expect(await failureOf(weights(async () => 5))).toBe(
      `openModelFile: cannot read source: w.bin, which could not be read (readShard gave 5); ${expected}`,
    );
    expect(await failureOf(weights(() => Promise.reject(new Fault('a fault', 'b'))))).toBe(
      'openModelFile: cannot read source: a fault; expected b',
    );
    const reason = new Error('enough');
    const requestInit = { signal: AbortSignal.abort(reason) };
    const readShard = () => Promise.reject(reason);
    const file = await openModelFile(json(['w.bin']), { readShard, requestInit });
    await expect(file.weights()).rejects.toBe(reason);
  });

  test('tell their progress when they come whole', async () => {
    const seen: number[] = [];
    const readShard = async (path: string) => (path === 'a' ? BYTES.slice(0, 6) : BYTES.slice(6));
    const onProgress = (fraction: number) => seen.push(fraction);
    const file = await openModelFile(json(['a', 'b']), { readShard, onProgress });
    await file.weights();
    expect(seen).toEqual([0.75, 1]);
  });
});

describe('streams', () => {
  const streamOf = (...parts: unknown[]) => {
    const cancel = vi.fn();
    const stream = new ReadableStream<unknown>({
      pull: (controller) => {
        if (parts.length === 0) controller.close();
        else controller.enqueue(parts.shift());
      },
      cancel,
    });
    return { reader: stream.getReader(), cancel };
  };
  const empty = (count: number) => Array.from({ length: count }, () => new Uint8Array());

  test('are read whole, with the start of the first part that has bytes', async () => {
    const { reader, cancel } = streamOf(...empty(2), encode('ab'), encode('c').buffer);
    const seen: unknown[] = [];
    const whole = await readStream(reader, (received, start) => seen.push([received, start[0]]));
    expect(whole).toEqual(encode('abc'));
    expect(seen).toEqual([
      [0, undefined],
      [0, undefined],
      [2, 97],
      [3, 97],
    ]);
    expect(cancel).not.toHaveBeenCalled();
  });

  test('of other things, or of too many empty parts, are stopped', async () => {
    const other = streamOf('text', encode('a'));
    await expect(readStream(other.reader, () => {})).rejects.toThrow(
      new Fault('a stream of other things than bytes', 'bytes'),
    );
    expect(other.cancel).toHaveBeenCalledTimes(1);
    const many = streamOf(...empty(1000), encode('a'), ...empty(1000));
    expect(await readStream(many.reader, () => {})).toEqual(encode('a'));
    const more = streamOf(...empty(1001));
    await expect(readStream(more.reader, () => {})).rejects.toThrow(
      new Fault('a stream that goes on without bytes', 'bytes'),
    );
  });

  test('that cannot be canceled end with the first error', async () => {
    const failing = (cancel: () => Promise<void>) =>
      readStream({ read: () => Promise.reject(new Error('first')), cancel } as never, () => {});
    await expect(failing(() => Promise.reject(new Error('second')))).rejects.toThrow('first');
  });
});

test('the message of any error', () => {
  expect(messageOf('text\u001b')).toBe('text\\u001b');
  expect(messageOf(undefined)).toBe('undefined');
  expect(messageOf(new Error('a', { cause: 'b' }))).toBe('a');
  expect(messageOf(new Error('a', { cause: new Error('b') }))).toBe('a (b)');
  expect(messageOf(new Error('x'.repeat(401)))).toBe(`${'x'.repeat(397)}...`);
});

describe('options', () => {
  const check = (options: object) => () => checkSettings('open', options as OpenModelFileOptions);

  test.each<[object, string]>([
    [{ readShard: 1 }, 'open: readShard must be a function; received 1'],
    [{ onProgress: 'x' }, 'open: onProgress must be a function; received "x"'],
    [{ fetchFunc: null }, 'open: fetchFunc must be a function; received null'],
    [{ requestInit: 5 }, 'open: requestInit must be an object for fetch; received 5'],
    [{ requestInit: null }, 'open: requestInit must be an object for fetch; received null'],
    [
      { requestInit: { body: 'x' } },
      'open: requestInit must be one without a body; received one with a body',
    ],
    [{ weightPathPrefix: 5 }, 'open: weightPathPrefix must be a text; received 5'],
    [{ strict: 'yes' }, 'open: strict must be true or false; received "yes"'],
    [{ limits: { depth: '8' } }, 'open: limits.depth must be a number; received "8"'],
    [{ limits: { depth: -1 } }, 'open: limits.depth must be a number, at least 0; received -1'],
    [
      { limits: { depth: Number.NaN } },
      'open: limits.depth must be a number, at least 0; received NaN',
    ],
  ])('%o', (options, message) => {
    expect(check(options)).toThrow(expect.objectContaining({ message }));
  });

  test('that are fine', () => {
    expect(check({})()).toMatchObject({ strict: true, limits: { rank: 8 } });
    expect(checkSettings('open')).toMatchObject({ strict: true });
    expect(check({ strict: false, limits: { rank: 0, depth: undefined } })()).toMatchObject({
      strict: false,
      limits: { rank: 0, depth: 64 },
    });
    for (const body of [undefined, null]) expect(check({ requestInit: { body } })).not.toThrow();
  });
});
