import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { enableProdMode, env } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { CLAMPWISE } from '../src/clampTest/engines/clampwise.ts';
import { LOOPS } from '../src/clampTest/engines/loops.ts';
import { startTfjs } from '../src/clampTest/engines/tfjs.ts';
import { type Recorded, record } from '../src/clampTest/recorded.ts';
import { startOnnxruntime } from './clampTest/onnxruntime.ts';
import { numpyTs, startJax } from './clampTest/peers.ts';

/** All engines that run in Node, in the order of the page. */
async function engines() {
  enableProdMode();
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const tfjs = [await startTfjs('cpu'), await startTfjs('wasm')];
  const others = [numpyTs, await startJax(), await startOnnxruntime()];
  const started = [...CLAMPWISE, ...LOOPS, ...tfjs, ...others];
  return started.filter((engine) => engine !== null);
}

test('the recorded cells of the Clamp Test are what the engines give here', async () => {
  const recorded: Recorded[] = [];
  for (const engine of await engines()) recorded.push(await record(engine));
  const text = `${JSON.stringify({ node: process.versions.node.split('.')[0], engines: recorded }, null, 1)}\n`;
  await expect(text).toMatchFileSnapshot('../src/clampTest/recorded.json');
}, 300_000);
