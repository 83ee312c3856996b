import { saturateCast } from '@clampwise/kernels';
import { loudTone, wrapped } from '../tone.ts';
import { drawing, escaped, line, type Point } from './svg.ts';

const [WIDTH, HEIGHT] = [320, 150];
const COUNT = 160;

/** A tone that is too loud, and what two conversions to 16 bits make of it. All are in -1..1. */
export function waveforms(): { tone: number[]; wrapped: number[]; saturated: number[] } {
  const tone = loudTone(COUNT, 2 / COUNT);
  const back = (samples: Int16Array): number[] => Array.from(samples, (x) => x / 32768);
  return {
    tone: Array.from(tone),
    wrapped: back(wrapped(tone)),
    saturated: back(saturateCast(tone, 'int16', { scale: 32768 })),
  };
}

/** Draws the tone and each result of it over time. */
export function drawWaveforms(): string {
  const { tone, wrapped: wraps, saturated } = waveforms();
  const panels = [
    panel(tone, wraps, 'bad', 'Int16Array.from(x, (v) => v * 32768)'),
    panel(tone, saturated, 'good', "saturateCast(x, 'int16', { scale: 32768 })"),
  ];
  return `<div class="panels wide">${panels.join('')}</div>`;
}

function panel(
  tone: readonly number[],
  result: readonly number[],
  kind: string,
  call: string,
): string {
  const svg = drawing(
    HEIGHT,
    [
      ...[-1, 0, 1].map((value) => line([place(0, value), place(COUNT, value)], 'grid')),
      line(traced(tone), 'thin dashed before'),
      line(traced(result), `stroke ${kind}`),
    ],
    WIDTH,
  );
  return `<div class="panel">${svg}<code>${escaped(call)}</code></div>`;
}

function traced(samples: readonly number[]): Point[] {
  return samples.map((value, k) => place(k, value));
}

function place(k: number, value: number): Point {
  return [(k / COUNT) * WIDTH, HEIGHT / 2 - value * 46];
}
