// Writes faults.json, which the tests compare with, and census.json: by entries, what is right, rejected or wrong today.
//
//   CLAMPWISE_ANSWERS=<folder> npx vitest run --project tfjs-adapter oracleModels.long   (from the root)
//   node packages/tfjs-adapter/oracles/models/census.mjs <folder>
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const FAULTS = new Set(['foreign error', 'shape', 'prediction', 'training']);
const LONGEST = 200;
const models = new URL('../../test/data/models/', import.meta.url);
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('census: name the folder of the answers');
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const families = readdirSync(models).filter((file) => /\.keras[23]\.json$/.test(file));

const faults = { cpu: {}, wasm: {} };
const census = new Map();
for (const file of families) {
  const answers = Object.fromEntries(
    Object.keys(faults).map((backend) => [
      backend,
      read(`${folder}/${file.replace('.json', `.${backend}.json`)}`),
    ]),
  );
  for (const model of read(new URL(file, models))) {
    for (const [backend, known] of Object.entries(faults)) {
      const { outcome } = answers[backend][model.id];
      if (FAULTS.has(outcome)) known[model.id] = outcome;
    }
    count(model, answers.cpu[model.id], answers.wasm[model.id]);
  }
}

function count({ id, keras, entries, settings }, onCpu, onWasm) {
  const key = entries.join(' + ');
  const row = census.get(key) ?? { entries, right: [], others: [] };
  census.set(key, row);
  const values = Object.keys(settings).length > 0 ? { settings } : {};
  const wasm = onWasm.outcome === onCpu.outcome ? {} : { wasm: onWasm.outcome };
  if (onCpu.outcome === 'right') row.right.push({ keras, ...values, ...wasm });
  else
    row.others.push({
      id,
      outcome: onCpu.outcome,
      ...values,
      ...wasm,
      detail: onCpu.detail.slice(0, LONGEST),
    });
}

const lines = (rows) => rows.map((row) => JSON.stringify(row)).join(',\n');
const rows = [...census.values()].sort((a, b) => (a.entries.join() < b.entries.join() ? -1 : 1));
writeFileSync(
  new URL('../../oracles/models/census.json', import.meta.url),
  `[\n${lines(rows)}\n]\n`,
);
const known = Object.entries(faults).map(([backend, of]) => {
  const each = Object.entries(of).map(
    ([id, outcome]) => `${JSON.stringify(id)}:${JSON.stringify(outcome)}`,
  );
  return `${JSON.stringify(backend)}:{\n${each.join(',\n')}\n}`;
});
writeFileSync(new URL('faults.json', models), `{\n${known.join(',\n')}\n}\n`);

const counts = {};
for (const { right, others } of rows) {
  counts.right = (counts.right ?? 0) + right.length;
  for (const { outcome } of others) counts[outcome] = (counts[outcome] ?? 0) + 1;
}
console.log(`${rows.length} sets of entries, on cpu:`, counts);
