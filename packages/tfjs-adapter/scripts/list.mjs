// Prints how many entries the list of Keras layers has by verdict, and how many models of Keras use such an entry.
//
//   npm run list
import { readdirSync, readFileSync } from 'node:fs';
import { entriesOf } from '../dist/keras/list/entries.js';
import { FAMILIES, verdictOf, wordsOf } from '../dist/keras/list/table.js';

const VERDICTS = ['right', 'corrected', 'predicts', 'rejected'];
const folder = new URL('../test/data/models/', import.meta.url);

/** The keys in a text: `padding=same|valid` is two. */
function keysIn(text) {
  return wordsOf(text).flatMap((word) => word.split('|'));
}

const classes = FAMILIES.flatMap((family) => Object.values(family));
const entries = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0]));
for (const verdicts of classes) {
  for (const verdict of VERDICTS) {
    const said = verdicts[verdict] ?? '';
    const texts = typeof said === 'string' ? [said] : Object.keys(said);
    entries[verdict] += texts.flatMap(keysIn).length;
  }
}

const models = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0]));
let total = 0;
for (const file of readdirSync(folder).filter((name) => /\.keras[23]\.json$/.test(name))) {
  for (const { model, keras } of JSON.parse(readFileSync(new URL(file, folder), 'utf8'))) {
    const keys = entriesOf(model, keras === '3').flatMap((layer) =>
      layer.entries.map(({ key }) => key),
    );
    const found = new Set(keys.map((key) => verdictOf(key)?.kind));
    for (const verdict of VERDICTS) if (found.has(verdict)) models[verdict] += 1;
    total += 1;
  }
}

console.log(`${classes.length} classes and operations, ${total} models of Keras 3 and tf_keras\n`);
console.log('verdict    entries  models with such an entry');
for (const verdict of VERDICTS) {
  console.log(`${verdict.padEnd(10)} ${String(entries[verdict]).padStart(7)}  ${models[verdict]}`);
}
