// Opens the file that is named, reads all of it, and prints what came of that and what it took.
import { readFileSync } from 'node:fs';
import { openModelFile } from '../../dist/index.js';

const bytes = new Uint8Array(readFileSync(process.argv[2]));
const before = process.resourceUsage().maxRSS;
let message = '';
let error = '';
try {
  const shard = new Uint8Array(24);
  const file = await openModelFile(bytes, { readShard: async () => shard });
  await file.weights();
  await file.optimizer();
} catch (caught) {
  error = caught.cause === undefined ? caught.name : `${caught.cause.stack}`;
  message = caught.message;
}
const grown = (process.resourceUsage().maxRSS - before) * 1024;
console.log(JSON.stringify({ error, message, grown }));
