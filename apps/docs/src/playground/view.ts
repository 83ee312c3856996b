import type { ClipGradient } from '@clampwise/kernels';
import { type Read, readBound } from '../numbers.ts';

export const RULES = ['clip', 'nonNeg', 'relu', 'softplus'] as const;
export type Rule = (typeof RULES)[number];

export const MODES: readonly ClipGradient[] = ['exact', 'inward', 'straightThrough'];

/** The direction in which the loss pulls x. */
export const PULLS = ['up', 'down'] as const;
export type Pull = (typeof PULLS)[number];

/** The fields with numbers, which are also the handles of the plot. */
export const NUMBERS = ['min', 'max', 'x'] as const;
export type NumberName = (typeof NUMBERS)[number];

/** The choices of the reader. Numbers are texts, as the reader types them. */
export interface View extends Record<NumberName, string> {
  rule: Rule;
  mode: ClipGradient;
  pull: Pull;
}

export const START: Readonly<View> = {
  rule: 'clip',
  mode: 'inward',
  pull: 'up',
  min: '-1',
  max: '1.5',
  x: '-2.4',
};

/** A function with its bounds and its gradient. */
export interface Question {
  readonly rule: Rule;
  readonly mode: ClipGradient;
  readonly pull: Pull;
  readonly min: number | null;
  readonly max: number | null;
}

/** The numbers of a view, or why one of them cannot be read. */
export type ReadNumbers = { readonly [N in NumberName]: Read<number | null> };

export function readView(view: Readonly<View>): ReadNumbers {
  const x = readBound(view.x);
  const isEmpty = 'value' in x && x.value === null;
  return {
    min: readBound(view.min),
    max: readBound(view.max),
    x: isEmpty ? { problem: 'type a number, or NaN.' } : x,
  };
}

/** Whether the reader can choose how the gradient passes. */
export function hasModes(rule: Rule): boolean {
  return rule === 'clip' || rule === 'nonNeg';
}

/** Whether a function uses a number. */
export function uses(rule: Rule, name: NumberName): boolean {
  return name === 'x' || rule === 'clip';
}
