// npm run docs:speed: when readers see the first lines of a page on a slow network.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../../../scripts/chromium.mjs';
import { FIRST_VIEWS, firstViewMs, NETWORKS } from './firstView.mjs';
import { buildSite, serveFolder } from './site.mjs';

const ROUNDS = 7;

const executablePath = findChromium();
if (executablePath === null) {
  console.error('No Chromium or Chrome was found. Install one, or set CHROMIUM_PATH.');
  process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-docs-'));
  try {
    console.log('Building the site …');
    await buildSite(folder);
    await measure(folder, executablePath);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} executablePath
 */
async function measure(folder, executablePath) {
  const { origin, server } = await serveFolder(folder);
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const rows = [];
  for (const { path, shows } of FIRST_VIEWS) {
    for (const network of NETWORKS) {
      const times = [];
      for (let round = 0; round < ROUNDS; round++) {
        times.push(await firstViewMs(browser, origin + path, shows, network));
      }
      rows.push(rowOf(path, network.name, times));
    }
  }
  await browser.close();
  server.close();
  console.log(
    `Milliseconds until the title and the first table or code are seen, ${ROUNDS} rounds`,
  );
  console.table(rows);
}

/**
 * @param {string} page
 * @param {string} network
 * @param {number[]} times
 */
function rowOf(page, network, times) {
  const sorted = times.map(Math.round).sort((a, b) => a - b);
  return { page, network, median: sorted[ROUNDS >> 1], least: sorted[0], most: sorted.at(-1) };
}
