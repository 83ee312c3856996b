import { numbers } from './numbers.js';

show();

// Older targets of bundlers have no await at the top.
async function show() {
  const told = {
    ...(await numbers()),
    worker: await inWorker(),
    serviceWorker: await inServiceWorker(),
    heard: await heard(),
    isolated: globalThis.crossOriginIsolated,
  };
  document.querySelector('output').textContent = JSON.stringify(told);
}

function inWorker() {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
  });
}

async function inServiceWorker() {
  const { serviceWorker } = navigator;
  const registered = serviceWorker.register('./serviceWorker.js', { type: 'module' });
  const answer = new Promise((resolve) => {
    serviceWorker.onmessage = ({ data }) => resolve(data);
  });
  await registered;
  const { active } = await serviceWorker.ready;
  active.postMessage('clip');
  return answer;
}

/** What an AudioWorklet makes of samples, of which one is NaN and one Infinity. */
async function heard() {
  const samples = Float32Array.from({ length: 128 }, (_, i) => (i % 5) - 2);
  samples[3] = Number.NaN;
  samples[4] = Number.POSITIVE_INFINITY;
  const audio = new OfflineAudioContext(1, samples.length, 44_100);
  await audio.audioWorklet.addModule('./worklet.js');
  const buffer = audio.createBuffer(1, samples.length, 44_100);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(audio, { buffer });
  const limiter = new AudioWorkletNode(audio, 'limiter');
  source.connect(limiter).connect(audio.destination);
  source.start();
  const rendered = (await audio.startRendering()).getChannelData(0);
  return Array.from(rendered).slice(0, 10);
}
