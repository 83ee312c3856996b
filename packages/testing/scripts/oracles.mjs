// Runs the oracles in oracles/ and compares what they print with the committed golden vectors in src/golden.
// With --write it takes the new files. PYTHON names the interpreter, which needs numpy and torch.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const python = process.env.PYTHON ?? 'python3';
const write = process.argv.includes('--write');
const NOT_ORACLES = new Set(['common.py']);

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
  const changed = before.vectors.findIndex(
    (vector, k) => JSON.stringify(vector) !== JSON.stringify(now.vectors[k]),
  );
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
