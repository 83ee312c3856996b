// Runs the oracles in oracles/ and compares what they print with the committed golden vectors in src/golden.
// With --write it takes the new files. PYTHON names the interpreter, which needs what oracles/requirements.txt lists.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const python = process.env.PYTHON ?? 'python3';
const write = process.argv.includes('--write');
const NOT_ORACLES = new Set(['common.py', 'onnxNode.py']);
// Sums in a framework's own precision depend on how wide the machine's vectors are; the tests of these files allow for more.
const UNITS = new Map([
  ['norms', 8],
  ['onnxOps', 8],
]);

for (const file of readdirSync(join(root, 'oracles'))) {
  if (file.endsWith('.py') && !NOT_ORACLES.has(file)) compare(file.slice(0, -'.py'.length));
}

function compare(name) {
  const text = run(name);
  if (text === null) {
    process.exitCode = 1;
    return;
  }
  const target = join(root, 'src', 'golden', `${name}.json`);
  if (write) {
    writeFileSync(target, text);
    console.log(`${name}: written`);
    return;
  }
  const [now, before] = [JSON.parse(text), JSON.parse(readFileSync(target, 'utf8'))];
  const units = UNITS.get(name) ?? 0;
  const changed = before.vectors.findIndex((vector, k) => !isSame(vector, now.vectors[k], units));
  if (changed >= 0 || now.vectors.length !== before.vectors.length) {
    const title = before.vectors[changed]?.title ?? 'the number of vectors';
    console.error(`${name}: differs from the committed file, first at: ${title}`);
    process.exitCode = 1;
  } else if (now.source !== before.source) {
    console.log(`${name}: the same vectors from ${now.source} as from ${before.source}`);
  } else {
    console.log(`${name}: ${now.vectors.length} vectors, the same as committed (${now.source})`);
  }
}

/** Whether two values of JSON are the same, where bits of floats may differ by some units in the last place. */
function isSame(before, now, units) {
  if (before === now) return true;
  if (typeof before === 'string') return isNear(before, now, units);
  if (typeof before !== 'object' || typeof now !== 'object' || !before || !now) return false;
  const keys = Object.keys(before);
  return (
    keys.length === Object.keys(now).length &&
    keys.every((key) => isSame(before[key], now[key], units))
  );
}

function isNear(before, now, units) {
  const isBits = /^(?:[0-9a-f]{4}|[0-9a-f]{8}|[0-9a-f]{16})$/;
  if (!isBits.test(before) || !isBits.test(now) || before.length !== now.length) return false;
  const [a, b] = [BigInt(`0x${before}`), BigInt(`0x${now}`)];
  return (a > b ? a - b : b - a) <= units;
}

function run(name) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const path = join(root, 'oracles', `${name}.py`);
  const { status, stdout, stderr, error } = spawnSync(python, [path], {
    encoding: 'utf8',
    env,
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return stdout;
  console.error(`${name}: ${python} could not run it. ${error?.message ?? ''}${stderr ?? ''}`);
  return null;
}
