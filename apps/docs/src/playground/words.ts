import type { ClipGradient } from '@clampwise/kernels';
import { hasModes, type Question, type Rule } from './view.ts';

const MODE_TEXTS: Readonly<Record<ClipGradient, string>> = {
  exact:
    'The gradient passes within the bounds, both included. Outside it is 0, so x gets stuck there.',
  inward:
    'Within the bounds the gradient passes. Outside it passes only if a step moves x back toward the bounds.',
  straightThrough:
    'The gradient passes everywhere. Outside the bounds, x may drift further and further away.',
};

const RULE_TEXTS: Readonly<Partial<Record<Rule, string>>> = {
  relu: 'The gradient passes above 0. At 0 and below it is 0, so a negative x gets stuck.',
  softplus: 'A smooth curve. A part of the gradient passes everywhere, less and less below 0.',
};

/** The name and the effect of the gradient that was chosen. */
export function explain({ rule, mode }: Question): { title: string; text: string } {
  const text = RULE_TEXTS[rule];
  if (text !== undefined) return { title: `The gradient of ${rule}`, text };
  const isOther = rule === 'nonNeg' && mode !== 'exact';
  const note = isOther ? ' nonNeg itself is exact. For this gradient, clip to 0 and null.' : '';
  return { title: hasModes(rule) ? mode : rule, text: MODE_TEXTS[mode] + note };
}

/** A number with few digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(3)) + 0);
}

/** How much of a gradient passes, in a word. */
export function passText(slope: number): string {
  if (slope === 1) return 'passes';
  return slope === 0 ? 'is 0' : `passes × ${short(slope)}`;
}

/** The effect of a step on x. */
export function consequence(slope: number, { pull }: Question, x: number): string {
  const start = `The loss pulls x ${pull}.`;
  if (Number.isNaN(x)) return `NaN stays NaN, so no step can repair it.`;
  if (slope === 0) return `${start} The gradient is 0, so x does not move.`;
  const part = slope === 1 ? 'The gradient' : 'A part of the gradient';
  return `${start} ${part} passes, so x moves ${pull}.`;
}
