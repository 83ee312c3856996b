import type { RunView, WeightSeries } from './run.ts';
import { counted, listed } from './words.ts';

/** A weight or a norm in few digits, with a real minus. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

/** Says whether a weight satisfied its constraint after each step. */
export function heldText({ name, constraint }: WeightSeries, run: RunView): string {
  const found = run.violations.filter(({ weight }) => weight === name);
  const [first] = found;
  if (first === undefined)
    return `${name} satisfied ${constraint} after each of ${counted(run.steps, 'step')}.`;
  if (found.some(({ distance }) => Number.isNaN(distance)))
    return `${name} holds NaN after step ${first.step}.`;
  const off = Math.max(...found.map(({ distance }) => distance));
  const by = `by at most ${numberText(off)}`;
  return `${name} did not satisfy ${constraint} after ${found.length} of ${counted(run.steps, 'step')}, ${by}.`;
}

/** Says how many steps the limit on gradients changed. */
export function limitText({ norms, limit }: RunView): string {
  if (limit === null) return 'The optimizer has no limit on gradients.';
  const changed = norms.filter(({ before, after }) => after !== null && after < before).length;
  return `The limit ${limit} made the gradients smaller in ${changed} of ${counted(norms.length, 'step')}.`;
}

/** Says what a training has shown. */
export function runText(run: RunView): string {
  const { weights, steps, examples, losses } = run;
  const broken = weights.filter(({ name }) => run.violations.some(({ weight }) => weight === name));
  const trained = `Trained ${counted(steps, 'step')} on ${examples} random examples. The loss went from ${numberText(losses[0] ?? Number.NaN)} to ${numberText(losses.at(-1) ?? Number.NaN)}.`;
  if (weights.length === 0) return `${trained} The model has no constraints.`;
  const held =
    broken.length === 0
      ? 'The bounds held: each constrained weight satisfied its constraint after each step.'
      : `The bounds did not hold in ${listed(broken.map(({ name }) => name))}.`;
  return `${trained} ${held}`;
}
