import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build as bundle } from 'esbuild';
import { type Browser, chromium } from 'playwright';
import { build, createLogger } from 'vite';
import { CHROMIUM_ARGS } from '../../scripts/chromium.mjs';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
};

/** The scripts of a page that run outside of it, by name. */
export const WORKERS = { worklet: 'worklet.js', serviceWorker: 'serviceWorker.js' };

/** Builds the page of a project, and gives the folder of the result and what the bundler complained of. */
export async function buildPage(folder: string): Promise<{ site: string; complaints: string[] }> {
  const site = join(folder, 'site');
  const complaints = await buildWithVite(folder, { index: 'index.html', ...WORKERS }, site);
  return { site, complaints };
}

/** Builds entries of a project with Vite, and gives what it complained of. */
export async function buildWithVite(
  folder: string,
  entries: Readonly<Record<string, string>>,
  outDir: string,
): Promise<string[]> {
  const complaints: string[] = [];
  const complain = (message: string): void => void complaints.push(message);
  const input = Object.entries(entries).map(([name, file]) => [name, join(folder, file)]);
  await build({
    root: folder,
    base: './',
    configFile: false,
    logLevel: 'warn',
    customLogger: {
      ...createLogger('silent'),
      warn: complain,
      warnOnce: complain,
      error: complain,
    },
    build: {
      outDir,
      emptyOutDir: true,
      // tfjs is large.
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        input: Object.fromEntries(input) as Record<string, string>,
        output: { entryFileNames: '[name].js' },
        preserveEntrySignatures: 'strict',
      },
    },
  });
  return complaints;
}

/** Makes one module of tfjs, as CDNs do: it publishes none that a page can import. */
export async function bundleTfjs(folder: string, names: readonly string[]): Promise<void> {
  await bundle({
    stdin: {
      contents: names.map((name) => `export * from '${name}';`).join('\n'),
      resolveDir: folder,
    },
    outfile: join(folder, 'tfjs.js'),
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  });
}

/** Starts the browser. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: CHROMIUM_ARGS });
}

/** The browser itself writes this into the console where a policy forbids WebAssembly. */
const OF_THE_BROWSER = /Content Security Policy|favicon\.ico/;

interface PageOptions {
  /** Default index.html. */
  readonly file?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A statement at the start of every script, those of workers too. */
  readonly first?: string;
}

/**
 * Opens a page, served with the headers given, and gives the text that it ends up with. Rejects if the
 * page or one of its workers fails, or writes into the console.
 */
export async function readPage(
  browser: Browser,
  site: string,
  { headers = {}, file: opened = '', first = '' }: PageOptions = {},
): Promise<string> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = path === '/' ? 'index.html' : path.slice(1);
    try {
      const content = readFileSync(join(site, file));
      const type = MEDIA_TYPES[extname(file)] ?? '';
      response.writeHead(200, { 'content-type': type, ...headers });
      response.end(type === MEDIA_TYPES['.js'] ? `${first}${content}` : content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  try {
    const failed = new Promise<never>((_, reject) => {
      page.on('pageerror', reject);
      page.on('console', (message) => {
        const text = `${message.text()} ${message.location().url}`;
        if (!OF_THE_BROWSER.test(text)) reject(new Error(`the page printed ${text}`));
      });
    });
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/${opened}`);
    const text = page.waitForFunction(() => document.querySelector('output')?.textContent);
    return String(await (await Promise.race([text, failed])).jsonValue());
  } finally {
    await page.close();
    server.close();
  }
}
