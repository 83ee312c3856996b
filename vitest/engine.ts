import { playwright } from '@vitest/browser-playwright';
import type { BrowserConfigOptions, BrowserProvider } from 'vitest/node';
import { type Browser, findEngines, isMissing } from '../apps/bench/src/browsers/engines.ts';
import { type RunningBrowser, startBrowser } from '../apps/bench/src/browsers/startBrowser.ts';

export type Instances = Required<Pick<BrowserConfigOptions, 'provider' | 'instances'>>;

/** Set by `npm run test:engines`: how the name of a browser starts. */
const ENGINE = process.env.CLAMPWISE_ENGINE;

/** The backends of tfjs that every engine has. */
export const ENGINE_BACKENDS = 'cpu wasm';

/** The browser that `npm run test:engines` chose, Firefox or WebKitGTK. Null in other runs. */
export function otherEngine(): Instances | null {
  const engine = ENGINE;
  if (engine === undefined || engine === '') return null;
  return {
    // Playwright drives only builds of its own. These tests need no more than an open page.
    provider: { ...playwright(), providerFactory: () => providerOf(engine) },
    instances: [{ browser: engine.startsWith('WebKit') ? 'webkit' : 'firefox' }],
  };
}

function providerOf(engine: string): BrowserProvider {
  const running: RunningBrowser[] = [];
  let closing = false;
  return {
    name: 'playwright',
    supportsParallelism: false,
    getCommandsContext: () => ({}),
    openPage: async (_, address) => {
      const engines = await findEngines();
      const browsers = engines.filter((each): each is Browser => !isMissing(each));
      const browser = browsers.find(({ name }) => name.startsWith(engine));
      if (browser === undefined) throw new Error(`${engine} is not installed`);
      const onFailure = (reason: string): void => {
        if (!closing) console.error(`${engine}: ${reason}`);
      };
      running.push(startBrowser(browser, address, onFailure));
    },
    close: async () => {
      closing = true;
      await Promise.all(running.map((each) => each.end()));
    },
  };
}
