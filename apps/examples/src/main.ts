// npm start
import { backendInfo } from '@clampwise/kernels';
import { EXAMPLES, MAIN_JOB } from './examples.ts';
import { heading } from './format.ts';

const { backend, reason } = backendInfo();
const engine = backend === 'wasm' ? 'WebAssembly SIMD' : `JavaScript (${reason})`;
console.log(`Clampwise keeps numbers in bounds. Kernels run as ${engine}.\n`);

for (const [index, { title, run }] of EXAMPLES.slice(0, MAIN_JOB).entries()) {
  console.log(heading(`${index + 1}. ${title}`));
  await run();
  console.log();
}

console.log(`Run next:
  npm run example                every example, by name
  npm run bench -- clip          how fast clip is on this machine
  npm run docs                   the guides and the API reference, in a browser`);
