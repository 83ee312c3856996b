import { loudTone, wrapped } from './tone.ts';

/** How samples become 16 bits: by a plain conversion, or by `saturateCast`. */
export type Conversion = 'wrapped' | 'saturated';

/** A sound that plays. */
export interface Playing {
  /** Ends it. A second call has no effect. */
  stop(): void;
}

const [PITCH, SECONDS, VOLUME, FADE] = [220, 2, 0.12, 0.03];

/** Plays the loud tone quietly, once, and calls a function when it has ended. */
export async function playTone(
  context: AudioContext,
  conversion: Conversion,
  ended: () => void,
): Promise<Playing> {
  const source = context.createBufferSource();
  source.buffer = await bufferOf(context, conversion);
  const volume = context.createGain();
  const start = context.currentTime;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(VOLUME, start + FADE);
  source.connect(volume).connect(context.destination);
  source.onended = ended;
  source.start();
  return {
    stop() {
      source.onended = null;
      volume.gain.cancelScheduledValues(context.currentTime);
      volume.gain.setTargetAtTime(0, context.currentTime, FADE / 3);
      source.stop(context.currentTime + FADE);
    },
  };
}

async function bufferOf(context: AudioContext, conversion: Conversion): Promise<AudioBuffer> {
  // A page without a press does not load the kernels.
  const { saturateCast } = await import('@clampwise/kernels');
  const tone = loudTone(SECONDS * context.sampleRate, PITCH / context.sampleRate);
  const samples =
    conversion === 'wrapped' ? wrapped(tone) : saturateCast(tone, 'int16', { scale: 32768 });
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  saturateCast(samples, 'float32', { scale: 1 / 32768, out: buffer.getChannelData(0) });
  return buffer;
}
