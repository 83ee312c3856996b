// Builds the site, and serves it as hosts do: compressed, and a page without its extension.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const docs = join(import.meta.dirname, '..');

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * Builds the site as `npm run docs:build` does, API reference and check of links included.
 * @param {string} folder
 * @returns {Promise<void>}
 */
export async function buildSite(folder) {
  const run = promisify(execFile);
  const env = { ...process.env, NODE_ENV: 'production' };
  await run(process.execPath, [join(docs, 'scripts/api.mjs'), '--strict'], { env });
  const vitepress = join(docs, 'node_modules/vitepress/bin/vitepress.js');
  // Rollup and Vue make many objects that live for a while.
  const young = '--max-semi-space-size=64';
  await run(process.execPath, [young, vitepress, 'build', docs, '--outDir', folder], { env });
}

/**
 * Serves a folder on a free port. An address without extension is a page.
 * @param {string} folder
 * @returns {Promise<{ origin: string, server: import('node:http').Server }>}
 */
export async function serveFolder(folder) {
  /** @type {Map<string, Buffer>} */
  const compressed = new Map();
  /** @param {string} file */
  const bytesOf = (file) => {
    const bytes = compressed.get(file) ?? gzipSync(readFileSync(join(folder, file)));
    compressed.set(file, bytes);
    return bytes;
  };
  const server = createServer(({ url = '/' }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    const candidates = [path, `${path}.html`, join(path, 'index.html')];
    const found = candidates.find((name) => extname(name) !== '' && existsSync(join(folder, name)));
    const file = found ?? '404.html';
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-encoding': 'gzip',
      // Their names have a hash of their contents.
      ...(path.startsWith('/assets/') ? { 'cache-control': 'max-age=31536000, immutable' } : {}),
    });
    response.end(bytesOf(file));
  });
  await new Promise((listening) => server.listen(0, 'localhost', () => listening(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { origin: `http://localhost:${address.port}`, server };
}
