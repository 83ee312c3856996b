// Compiles every family in assembly/ to a committed module src/run/wasm/binaries/<family>.ts.
// With --check it compiles and compares instead, and fails where a committed binary is not what the sources build.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'assembly');
process.chdir(sources); // asc reads relative to the working directory
const binaries = join(root, 'src/run/wasm/binaries');

// Parts of families, and what several share.
const PARTS = new Set(['numbers.ts', 'halves.ts', 'spread.ts', 'clipHalves.ts', 'clipVjpRows.ts']);

const FLAGS = [
  '--optimizeLevel', '3',
  '--shrinkLevel', '0',
  '--converge',
  '--noAssert',
  '--runtime', 'stub',
  '--importMemory',
  '--noExportMemory',
  '--initialMemory', '0',
  '--enable', 'simd',
  '--enable', 'bulk-memory',
]; // biome-ignore format: a flag and its value share a line

const check = process.argv.includes('--check');
const families = readdirSync(sources)
  .filter((file) => file.endsWith('.ts') && !PARTS.has(file))
  .map((file) => file.slice(0, -3));

let stale = 0;
for (const family of families) {
  const bytes = await compile(family);
  const text = moduleText(family, bytes);
  const target = join(binaries, `${family}.ts`);
  const committed = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (check && committed !== text) {
    stale += 1;
    console.error(`${family}: the committed binary is not what assembly/${family}.ts builds`);
  } else if (!check && committed !== text) {
    writeFileSync(target, text);
    console.log(`${family}: ${bytes.length} bytes, written`);
  } else {
    console.log(`${family}: ${bytes.length} bytes, up to date`);
  }
}
for (const file of readdirSync(binaries)) {
  if (families.includes(file.slice(0, -3))) continue;
  stale += 1;
  console.error(`${file}: no source in assembly/ builds it`);
}
process.exitCode = stale > 0 ? 1 : 0;

async function compile(family) {
  let binary;
  const { error, stderr } = await asc.main(
    [`${family}.ts`, '--outFile', `${family}.wasm`, ...FLAGS],
    {
      readFile: (name, base) => {
        const file = join(base, name);
        return existsSync(file) ? readFileSync(file, 'utf8') : null;
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`${family}: ${stderr.toString()}${error ?? ''}`);
  return binary;
}

function moduleText(family, bytes) {
  // Base64 is shorter, but hides from gzip and brotli what repeats: hexadecimal digits arrive a third smaller.
  const hex = Buffer.from(bytes).toString('hex');
  return `// Built by scripts/build-wasm.mjs from assembly/${family}.ts. Do not edit.
/** ${bytes.length} bytes of WebAssembly, in hexadecimal digits. */
export const ${family}Binary: string =
  '${hex}';
`;
}
