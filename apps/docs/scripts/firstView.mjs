// When a reader sees the first lines of a page, on a slow network.

/** The first lines of a page: its title, and the first code or table. */
export const FIRST_VIEWS = [
  { path: '/', shows: ['h1', '.sample .result'] },
  { path: '/clamp-test', shows: ['h1', '.clamp-test .score', '.clamp-test .cards article'] },
];

// "Slow 4G" of Lighthouse. DevTools adds the latency to each request, so Lighthouse multiplies it
// there by 3.75, for the round trips that a connection takes.
const SLOW_4G = { downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };
const ROUND_TRIP_MS = 150;

export const NETWORKS = [
  { name: 'slow 4G, one round trip a request', latency: ROUND_TRIP_MS, ...SLOW_4G },
  { name: 'slow 4G, 3.75 round trips a request', latency: ROUND_TRIP_MS * 3.75, ...SLOW_4G },
];

/**
 * Opens a page on a network, with an empty cache, on a phone.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {readonly string[]} shows  selectors of what has to be seen
 * @param {{ latency: number, downloadThroughput: number, uploadThroughput: number }} network
 * @returns {Promise<number>} milliseconds from the request to the first frame that shows all
 */
export async function firstViewMs(browser, url, shows, network) {
  const context = await browser.newContext({ viewport: { width: 375, height: 812 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', { offline: false, ...network });
    await page.addInitScript(watch, shows);
    await page.goto(url, { waitUntil: 'commit' });
    const shown = await page.waitForFunction('window.firstViewMs', null, { timeout: 60_000 });
    return /** @type {number} */ (await shown.jsonValue());
  } finally {
    await context.close();
  }
}

/**
 * Runs in the page. A frame is painted after its callbacks, so the next callback gives the time.
 * @param {readonly string[]} shows
 */
function watch(shows) {
  let wereShown = false;
  const look = () => {
    const paints = performance.getEntriesByName('first-contentful-paint');
    if (wereShown && paints.length > 0) {
      Object.assign(window, { firstViewMs: performance.now() });
      return;
    }
    wereShown = shows.every((each) => (document.querySelector(each)?.clientHeight ?? 0) > 0);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
