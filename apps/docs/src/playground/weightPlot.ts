import { STEPS, type Weights } from './weightRun.ts';

/** The width before the page has measured it: between a phone and a wide page. */
export const WIDTH = 400;
export const HEIGHT = 190;

const LEFT = 30;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 24;
const HIGHEST = 4;
const LOWEST = -6;

export function acrossOf(width: number, step: number): number {
  return LEFT + (step / STEPS) * (width - LEFT - RIGHT);
}

export function downOf(weight: number): number {
  return TOP + ((HIGHEST - weight) / (HIGHEST - LOWEST)) * (HEIGHT - TOP - BOTTOM);
}

/** The line through the weights. */
export function lineOf(width: number, weights: Weights): string {
  const points = weights.map(
    (weight, step) => `${tenth(acrossOf(width, step))} ${tenth(downOf(weight))}`,
  );
  return `M${points.join('L')}`;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
