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

/** Starts all engines that run in Node, in the order of the page. */
async function* start() {
  enableProdMode();
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  yield* [...CLAMPWISE, ...LOOPS];
  yield await startTfjs('cpu');
  yield await startTfjs('wasm');
  yield numpyTs;
  yield await startJax();
  // The last: it sets the global Worker, with which jax-js fails.
  yield await startOnnxruntime();
}

test('the recorded cells of the Clamp Test are what the engines give here', async () => {
  const recorded: Recorded[] = [];
  for await (const engine of start()) if (engine !== null) recorded.push(await record(engine));
  const text = `${JSON.stringify({ node: process.versions.node.split('.')[0], engines: recorded }, null, 1)}\n`;
  await expect(text).toMatchFileSnapshot('../src/clampTest/recorded.json');
}, 300_000);
