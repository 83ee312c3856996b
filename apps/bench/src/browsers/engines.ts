import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A browser that is installed. */
export interface Browser {
  /** The engine's name with the browser's version. */
  readonly name: string;
  readonly command: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Its command line for opening an address, with a profile in an empty folder. */
  args(address: string, folder: string): string[];
}

/** A browser that is not installed, and advice on how to install it. */
export interface Missing {
  readonly engine: string;
  readonly advice: string;
}

interface ChromiumScript {
  readonly CHROMIUM_ARGS: readonly string[];
  findChromium(): string | null;
}

const CHROMIUM_SCRIPT = new URL('../../../../scripts/chromium.mjs', import.meta.url).href;
const FIREFOX_NAMES = ['firefox-esr', 'firefox'];
/** The options of xvfb-run for a free screen. MiniBrowser needs one even to print its version. */
const AUTO_SCREEN = '--auto-servernum';
const LIBRARIES = ['/usr/lib', '/usr/libexec', '/usr/lib64'];

/** The three engines, each as a browser or as advice. */
export async function findEngines(): Promise<(Browser | Missing)[]> {
  return [await findChromium(), findFirefox(), findWebKit()];
}

export function isMissing(engine: Browser | Missing): engine is Missing {
  return 'advice' in engine;
}

async function findChromium(): Promise<Browser | Missing> {
  const script = (await import(CHROMIUM_SCRIPT)) as ChromiumScript;
  const command = script.findChromium();
  if (command === null) {
    return { engine: 'Chromium', advice: 'install chromium, or set CHROMIUM_PATH' };
  }
  return {
    name: `Chromium ${versionOf(command)}`,
    command,
    args: (address, folder) => [
      '--headless=new',
      '--no-first-run',
      `--user-data-dir=${folder}`,
      ...script.CHROMIUM_ARGS,
      address,
    ],
  };
}

function findFirefox(): Browser | Missing {
  const command = onPath(FIREFOX_NAMES);
  if (command === null) {
    return { engine: 'Firefox', advice: 'install firefox-esr or firefox' };
  }
  return {
    name: `Firefox ${versionOf(command)}`,
    command,
    args: (address, folder) => {
      // Without these it opens other pages and rounds its clock.
      const settings = {
        'browser.shell.checkDefaultBrowser': false,
        'datareporting.policy.dataSubmissionEnabled': false,
        'privacy.reduceTimerPrecision': false,
      };
      const lines = Object.entries(settings).map(
        ([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});\n`,
      );
      writeFileSync(join(folder, 'user.js'), lines.join(''));
      return ['--headless', '--no-remote', '--profile', folder, address];
    },
  };
}

function findWebKit(): Browser | Missing {
  const miniBrowser = findMiniBrowser();
  if (miniBrowser === null) {
    return { engine: 'WebKit', advice: 'on Debian, install webkit2gtk-driver' };
  }
  const screen = onPath(['xvfb-run']);
  if (screen === null) return { engine: 'WebKit', advice: 'on Debian, install xvfb' };
  const onScreen = [AUTO_SCREEN, miniBrowser];
  return {
    name: `WebKitGTK ${versionOf(screen, onScreen)}`,
    command: screen,
    // Its sandbox does not start in most containers. The page is ours, from this machine.
    environment: { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    args: (address) => [...onScreen, '--private', address],
  };
}

/** MiniBrowser is in the folder of its library, whose name has the processor and version. */
function findMiniBrowser(): string | null {
  const folders = LIBRARIES.flatMap((library) => [library, ...within(library, /-linux-gnu/)]);
  const paths = folders
    .flatMap((folder) => within(folder, /^webkit(2gtk|gtk)-/))
    .map((folder) => join(folder, 'MiniBrowser'));
  return paths.find((path) => existsSync(path)) ?? null;
}

function within(folder: string, name: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => name.test(entry))
    .map((entry) => join(folder, entry));
}

function onPath(names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path)) ?? null;
}

function versionOf(command: string, args: readonly string[] = []): string {
  const { stdout } = spawnSync(command, [...args, '--version'], { encoding: 'utf8' });
  return versionIn(stdout ?? '');
}

/** The version in the output of a browser. */
export function versionIn(text: string): string {
  return /\d+(\.\d+)+\w*/.exec(text)?.[0] ?? 'of unknown version';
}
