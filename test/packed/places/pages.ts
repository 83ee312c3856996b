import type { Browser } from 'playwright';
import { findChromium } from '../../../scripts/chromium.mjs';
import { FROM_SINGLE_FILES, inPage } from '../expected.ts';
import { PEERS } from '../project.ts';
import { buildPage, bundleTfjs, launch, readPage } from '../site.ts';
import { expectSame } from './compare.ts';
import { type Finding, NotAvailable, type Numbers, type Place, type Workshop } from './place.ts';

/** Ways to open a page: the headers of all its files, a statement at the start of all scripts, and the backend that it then has. */
const WAYS = {
  ordinary: { headers: {}, first: '', backend: 'wasm' },
  strict: {
    headers: { 'content-security-policy': "default-src 'self'; script-src 'self'" },
    first: '',
    backend: 'js',
  },
  isolated: {
    headers: {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
    first: '',
    backend: 'wasm',
  },
  withoutWasm: { headers: {}, first: 'delete globalThis.WebAssembly;', backend: 'js' },
} as const;

type Way = keyof typeof WAYS;
type Told = Readonly<Record<string, unknown>> & { readonly numbers: Numbers };

export const PAGES: readonly Place[] = [
  scriptPage('script tags, a global for each package', 'scripts.html'),
  scriptPage('modules by an import map', 'importMap.html'),
  { word: 'worker', name: 'web worker', check: (shop) => partOfPage(shop, 'worker') },
  {
    word: 'service-worker',
    name: 'service worker',
    check: (shop) => partOfPage(shop, 'serviceWorker'),
  },
  { word: 'worklet', name: 'AudioWorklet', check: (shop) => partOfPage(shop, 'heard') },
  { word: 'csp', name: "page with script-src 'self'", check: (shop) => vitePage(shop, 'strict') },
  {
    word: 'isolated',
    name: 'cross-origin isolated page',
    check: (shop) => vitePage(shop, 'isolated'),
  },
  {
    word: 'no-wasm',
    name: 'page without WebAssembly',
    check: (shop) => vitePage(shop, 'withoutWasm'),
  },
];

/** Opens a page of the three examples, and checks all that it tells. */
export async function checkPage(shop: Workshop, site: string, way: Way): Promise<Finding> {
  const { told, version } = await visit(site, way);
  const { backend } = WAYS[way];
  expectSame('the page', told, { ...inPage(backend), isolated: way === 'isolated' });
  expectSame('the page', told.numbers, shop.numbers);
  return { version, note: `backend ${backend}` };
}

async function vitePage(shop: Workshop, way: Way): Promise<Finding> {
  return checkPage(shop, await siteOf(shop), way);
}

/** Checks one of the things that the page of Vite tells. */
async function partOfPage(
  shop: Workshop,
  part: 'worker' | 'serviceWorker' | 'heard',
): Promise<Finding> {
  visited ??= visit(await siteOf(shop), 'ordinary');
  const { told, version } = await visited;
  expectSame('the page', told, { [part]: inPage('wasm')[part] });
  return { version };
}

let built: ReturnType<typeof buildPage> | undefined;
let visited: ReturnType<typeof visit> | undefined;

async function siteOf({ project }: Workshop): Promise<string> {
  built ??= buildPage(project.folder);
  return (await built).site;
}

async function visit(site: string, way: Way): Promise<{ told: Told; version: string }> {
  const { headers, first } = WAYS[way];
  return inChromium(async (browser) => {
    const text = await readPage(browser, site, { headers, first });
    return { told: JSON.parse(text) as Told, version: versionOf(browser) };
  });
}

function scriptPage(name: string, file: string): Place {
  return {
    word: 'script',
    name,
    check: async ({ project }) => {
      await bundleTfjs(project.folder, PEERS);
      return inChromium(async (browser) => {
        const told = JSON.parse(await readPage(browser, project.folder, { file })) as Told;
        expectSame(file, told, FROM_SINGLE_FILES);
        return { version: versionOf(browser) };
      });
    },
  };
}

async function inChromium<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const executable = findChromium();
  if (executable === null) {
    throw new NotAvailable('No Chromium or Chrome was found. Install one, or set CHROMIUM_PATH');
  }
  const browser = await launch(executable);
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

const versionOf = (browser: Browser): string => `Chromium ${browser.version()}`;
