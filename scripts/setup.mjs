// Makes the workspace ready to run: checks Node, installs what the lockfile says, builds what changed.
// The npm scripts of the root run it first (npm puts pnpm, which turbo calls, on PATH). It prints what
// it does, and no output if it has no work.
//   --install-only   leaves the build out
//   --show-build     prints the compiler's output of every package
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './root.mjs';
import { removeStale } from './stale.mjs';
import { turboCommand } from './turbo.mjs';

const stamp = join(ROOT, 'node_modules', '.clampwise-install');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const options = new Set(process.argv.slice(2));

// A build without work is over by then. A longer build is announced.
const QUIET_MS = 1500;
const HEARTBEAT_MS = 15_000;

try {
  checkNode();
  await install();
  if (!options.has('--install-only')) await build();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(
    `Clampwise needs Node 20.19 or newer; this is Node ${process.versions.node}.\n` +
      'Install a current version from nodejs.org, or with a version manager: nvm install 22',
  );
}

async function install() {
  const wanted = installHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const first = !existsSync(stamp);
  console.log(
    first
      ? 'Setting up: installing the dependencies (once; half a minute on most connections) …'
      : 'The dependencies changed: installing them …',
  );
  const seconds = await runQuietly(
    'npx',
    ['--yes', manifest.packageManager, 'install', '--frozen-lockfile', '--prod=false'],
    { verb: 'installing', failure: 'The dependencies could not be installed.' },
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  console.log(`Installed in ${seconds} s.`);
}

/** Changes whenever an install would have work. */
function installHash() {
  const hash = createHash('sha256');
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  for (const folder of ['packages', 'apps']) {
    for (const name of readdirSync(join(ROOT, folder)).sort()) {
      files.push(`${folder}/${name}/package.json`);
    }
  }
  for (const file of files) {
    const path = join(ROOT, file);
    if (existsSync(path)) hash.update(file).update('\0').update(readFileSync(path));
  }
  return hash.digest('hex');
}

async function build() {
  const shown = options.has('--show-build');
  const turbo = turboCommand(['build', `--output-logs=${shown ? 'full' : 'errors-only'}`]);
  let announced = shown;
  if (shown) console.log('Building every package …');
  const seconds = await runQuietly(turbo.command, turbo.args, {
    env: turbo.env,
    verb: 'building',
    failure: 'The build failed; the first error above is the one to read.',
    inherit: shown,
    onSlow: () => {
      if (!announced) console.log('Building what changed …');
      announced = true;
    },
  });
  for (const name of readdirSync(join(ROOT, 'packages'))) removeStale(join(ROOT, 'packages', name));
  if (announced) console.log(`Built in ${seconds} s.`);
}

/**
 * Runs a command and resolves to the seconds it took. Prints its output only if it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ verb: string, failure: string, env?: NodeJS.ProcessEnv, inherit?: boolean, onSlow?: () => void }} how
 * @returns {Promise<string>}
 */
function runQuietly(command, args, how) {
  const { verb, failure, env = process.env, inherit = false, onSlow } = how;
  const started = Date.now();
  const elapsed = () => ((Date.now() - started) / 1000).toFixed(1);
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npx',
    env: {
      ...env,
      // pnpm asks nothing.
      CI: process.env.CI ?? 'true',
      // "npm run --silent" would silence pnpm too, and its reasons with it.
      npm_config_loglevel: 'warn',
    },
  });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const slow = onSlow && setTimeout(onSlow, QUIET_MS);
  const beat = setInterval(() => console.log(`… still ${verb} (${elapsed()} s)`), HEARTBEAT_MS);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(slow);
      clearInterval(beat);
      if (code === 0) return resolve(elapsed());
      process.stderr.write(Buffer.concat(output));
      reject(new Error(failure));
    });
  });
}
