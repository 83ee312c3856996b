// The built site in a browser. The first test file that asks for it builds it, and the others wait.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDrawn } from '@clampwise/testing/sampled';
import { type Browser, chromium, type Page } from 'playwright';
import { inject } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../../../../scripts/chromium.mjs';
import { buildSite, serveFolder } from '../../scripts/site.mjs';

const executablePath = findChromium();
const REASON = 'no Chromium or Chrome was found: install one, or set CHROMIUM_PATH';

export const hasBrowser: boolean = executablePath !== null && isDrawn('the site', 2);

/** Where the tests run, or why they are skipped. */
export const where: string = hasBrowser
  ? 'in Chromium'
  : `in a browser [${executablePath === null ? REASON : 'the seed did not draw the site'}]`;

/** Building takes minutes on a busy machine. */
export const START_MS = 1_800_000;

export interface Site {
  /** The folder of the built site. */
  readonly folder: string;
  readonly origin: string;
  readonly browser: Browser;
  /** Closes the browser and the server. */
  close(): Promise<void>;
}

/** Serves the built site, and starts a browser. */
export async function openSite(): Promise<Site> {
  const folder = await builtSite();
  const { origin, server } = await serveFolder(folder);
  const browser = await chromium.launch({
    executablePath: executablePath as string,
    args: CHROMIUM_ARGS,
  });
  return { folder, origin, browser, close: () => closeBoth(browser, server) };
}

async function closeBoth(browser: Browser, server: Server): Promise<void> {
  await browser.close();
  server.close();
}

/** CLAMPWISE_SITE names the folder of a site that is built already. */
async function builtSite(): Promise<string> {
  const prebuilt = process.env.CLAMPWISE_SITE;
  if (prebuilt !== undefined && prebuilt !== '') return prebuilt;
  const shared = inject('shared');
  const folder = join(shared, 'site');
  const done = join(shared, 'done');
  const failed = join(shared, 'failed');
  if (isFirst(join(shared, 'started'))) await buildOnce(folder, done, failed);
  while (!existsSync(done)) {
    if (existsSync(failed)) throw new Error('the site was not built: see the first test file');
    await sleep(200);
  }
  return folder;
}

async function buildOnce(folder: string, done: string, failed: string): Promise<void> {
  try {
    await buildSite(folder);
    writeFileSync(done, '');
  } catch (error) {
    writeFileSync(failed, '');
    throw error;
  }
}

/** Whether nobody made the folder before. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** The addresses of pages, from the files of the built site. */
export function addressOf(file: string): string {
  return `/${file.replaceAll('\\', '/').replace(/(?:index)?\.html$/, '')}`;
}

/** Opens a page, and waits until it answers to the reader. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
}
