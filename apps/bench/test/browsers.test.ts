import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byEngine, inOrder } from '../src/browsers/byEngine.ts';
import { versionIn } from '../src/browsers/engines.ts';
import { makeInbox } from '../src/browsers/measureIn.ts';
import { MESSAGES_PATH, type PageMessage, readMessage } from '../src/browsers/messages.ts';
import { type PageServer, servePage } from '../src/browsers/server.ts';
import type { RowResult } from '../src/row.ts';
import { reportTable } from '../src/table.ts';
import { timing } from './rows.ts';

function row(line: string, group: string, table = 'clip'): RowResult {
  return {
    work: `clip of ${line}`,
    values: 1,
    reference: 'clampwise',
    timings: [
      timing('clampwise', 1234),
      timing('a loop', 25_000),
      timing('a copy of the same bytes', 999),
    ],
    goals: [],
    place: { table, line, group },
  };
}

/** The packages that a source file imports, itself or by other files, types aside. */
function packagesOf(file: URL, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file.href)) return packages;
  seen.add(file.href);
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|\}) (?!type)[^;]*?'([^']+)';$/gm);
  for (const [, name = ''] of imports) {
    if (!name.startsWith('.')) packages.add(name);
    else for (const other of packagesOf(new URL(name, file), seen)) packages.add(other);
  }
  return packages;
}

it('the page loads kernels alone, so that it runs in any browser', () => {
  const page = new URL('../src/browsers/page.ts', import.meta.url);
  expect([...packagesOf(page)]).toEqual(['@clampwise/kernels']);
  const main = new URL('../src/main.ts', import.meta.url);
  expect(packagesOf(main)).toContain('node:fs');
});

describe('a message of the page', () => {
  it.each<PageMessage>([
    { kind: 'row', row: row('16', 'random') },
    { kind: 'end', checksum: 0.5 },
    { kind: 'failed', reason: 'TypeError: x is not a function' },
  ])('is read as it was sent: $kind', (message) => {
    expect(readMessage(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    '',
    'null',
    '[]',
    '7',
    '{"kind":"row"}',
    '{"kind":"row","row":{"work":"clip"}}',
    '{"kind":"end"}',
    '{"kind":"failed","reason":1}',
    '{"kind":"other","row":{}}',
  ])('that is none throws: %s', (text) => {
    expect(() => readMessage(text)).toThrow(/^The page sent what is no message: /);
  });
});

describe('an inbox', () => {
  it('gives all rows once the page ends', async () => {
    const inbox = makeInbox();
    inbox.take({ kind: 'row', row: row('1', 'random') });
    inbox.take({ kind: 'row', row: row('4', 'random') });
    inbox.take({ kind: 'end', checksum: 1 });
    expect((await inbox.rows).map(({ work }) => work)).toEqual(['clip of 1', 'clip of 4']);
  });

  it('rejects where the page fails, and where it falls silent', async () => {
    const failing = makeInbox();
    failing.take({ kind: 'failed', reason: 'no WebAssembly' });
    await expect(failing.rows).rejects.toThrow('no WebAssembly');
    await expect(makeInbox(10).rows).rejects.toThrow('the page sent nothing for 0.01 s');
  });
});

describe('the server of the page', () => {
  let folder: string;
  let server: PageServer;
  let messages: PageMessage[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'clampwise-test-'));
    mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'page', 'page.html'), '<p>page</p>');
    writeFileSync(join(folder, 'page', 'assets', 'page.js'), 'measure();');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    messages = [];
    server = await servePage(join(folder, 'page'), (message) => messages.push(message));
  });

  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('serves the files of its folder, isolated, so that clocks are fine', async () => {
    const page = await fetch(`${server.origin}/page.html`);
    expect(await page.text()).toBe('<p>page</p>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    const script = await fetch(`${server.origin}/assets/page.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each(['/', '/secret.txt', '/..%2fsecret.txt', '/assets'])('has no %s', async (path) => {
    expect((await fetch(`${server.origin}${path}`)).status).toBe(404);
  });

  it('hands on messages, and fails on what is none', async () => {
    const post = async (body: string) => {
      const { status } = await fetch(server.origin + MESSAGES_PATH, { method: 'POST', body });
      return status;
    };
    expect(await post('{"kind":"end","checksum":2}')).toBe(204);
    expect(await post('{}')).toBe(400);
    const reason = 'Error: The page sent what is no message: {}';
    expect(messages).toEqual([
      { kind: 'end', checksum: 2 },
      { kind: 'failed', reason },
    ]);
  });
});

describe('rows of several engines', () => {
  const rows = ['Chromium 156.0.8078.114', 'Firefox 153.8.0esr', 'WebKitGTK 2.50.6'].flatMap(
    (engine) =>
      byEngine(engine, [
        row('128', 'random'),
        row('128', 'a sine'),
        row('rmsprop, 50', ''),
        row('5 + 5', '', 'norms'),
        { ...row('1', ''), place: undefined } as never,
      ]),
  );

  it('stand side by side, on lines by size and data, within 100 columns', () => {
    const [norms, clips] = [rows.filter(({ place }) => place.table === 'norms'), inOrder(rows)];
    expect(norms).toHaveLength(3);
    expect(clips.map(({ place }) => place.table)).toEqual([
      ...Array(9).fill('clip'),
      ...Array(3).fill('norms'),
    ]);
    const lines = reportTable(clips.slice(0, 9)).split('\n');
    expect(lines[1]).toMatch(
      /│ Chromium 156\.0\.8078\.114 +│ Firefox 153\.8\.0esr +│ WebKitGTK 2\.50\.6$/,
    );
    expect(lines.slice(3).map((line) => line.split('│')[0]?.trim())).toEqual([
      '128, random',
      '128, a sine',
      'rmsprop, 50',
    ]);
    expect(lines[3]).toMatch(/(│ 1234 25000 +999 -23766 .*){2}│ 1234 25000 +999 -23766$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });
});

it.each([
  ['Chromium 156.0.8078.114 built on Debian GNU/Linux 12 (bookworm)', '156.0.8078.114'],
  ['Mozilla Firefox 153.8.0esr', '153.8.0esr'],
  ['WebKitGTK 2.50.6 (some)', '2.50.6'],
  ['', 'of unknown version'],
])('the version in %j', (text, version) => {
  expect(versionIn(text)).toBe(version);
});
