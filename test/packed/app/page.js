import { numbers } from './numbers.js';

/** Runs samples through the worklet, and gives what comes out. */
async function heard(samples) {
  const audio = new OfflineAudioContext(1, samples.length, 44_100);
  await audio.audioWorklet.addModule('./worklet.js');
  const buffer = audio.createBuffer(1, samples.length, 44_100);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(audio, { buffer });
  const limiter = new AudioWorkletNode(audio, 'limiter');
  source.connect(limiter).connect(audio.destination);
  source.start();
  return (await audio.startRendering()).getChannelData(0);
}

const samples = Float32Array.from({ length: 128 }, (_, i) => (i % 5) - 2);
samples[3] = Number.NaN;
samples[4] = Number.POSITIVE_INFINITY;

const result = { ...(await numbers()), heard: Array.from(await heard(samples)).slice(0, 10) };
document.querySelector('output').textContent = JSON.stringify(result);
