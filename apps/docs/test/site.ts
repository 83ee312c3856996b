import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';

const docs = join(import.meta.dirname, '..');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Builds the site as `npm run docs:build` does, API reference and check of links included, into a folder. */
export async function buildSite(folder: string): Promise<void> {
  const run = promisify(execFile);
  const env = { ...process.env, NODE_ENV: 'production' };
  await run(process.execPath, [join(docs, 'scripts/api.mjs'), '--strict'], { env });
  const vitepress = join(docs, 'node_modules/vitepress/bin/vitepress.js');
  await run(process.execPath, [vitepress, 'build', docs, '--outDir', folder], { env });
}

/** Serves a folder on a free port; an address without extension is a page. */
export async function serveFolder(folder: string): Promise<{ origin: string; server: Server }> {
  const server = createServer(({ url = '/' }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    const candidates = [path, `${path}.html`, join(path, 'index.html')];
    const file = candidates.find((name) => extname(name) !== '' && existsSync(join(folder, name)));
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': TYPES[extname(file ?? '')] ?? 'application/octet-stream',
    });
    response.end(file === undefined ? '' : readFileSync(join(folder, file)));
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, server };
}
