import type { RunView, WeightSeries } from './run.ts';
import { counted, listed } from './words.ts';

/** A weight or a norm in few digits. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Says whether a weight satisfied its constraint after each step. */
export function heldText({ name, constraint, rate }: WeightSeries, run: RunView): string {
  const found = run.violations.filter(({ weight }) => weight === name);
  const [first] = found;
  if (first === undefined)
    return `${name} satisfied ${constraint} after each of ${counted(run.steps, 'step')}.`;
  if (found.some(({ distance }) => Number.isNaN(distance)))
    return `${name} holds NaN after step ${first.step}.`;
  const off = Math.max(...found.map(({ distance }) => distance));
  const text = `${name} was off ${constraint} after ${found.length} of ${counted(run.steps, 'step')}, by at most ${numberText(off)}.`;
  return rate < 1
    ? `${text} With its rate of ${numberText(rate)}, a step goes only part of the way.`
    : text;
}

/** Says how many steps the limit on gradients changed. */
export function limitText({ norms, limit }: RunView): string {
  if (limit === null) return 'The optimizer has no limit on gradients.';
  const changed = norms.filter(({ before, after }) => after !== null && after < before).length;
  const each = limit.startsWith('clipnorm')
    ? ' It limits the gradient of each weight by itself.'
    : '';
  return `The limit ${limit} made the gradients smaller in ${changed} of ${counted(norms.length, 'step')}.${each}`;
}

/** Says what a training has shown. */
export function runText(run: RunView): string {
  const { weights, steps, examples, losses } = run;
  const broken = weights.filter(
    ({ name, rate }) => rate === 1 && run.violations.some(({ weight }) => weight === name),
  );
  const gradual = weights.filter(({ rate }) => rate < 1);
  const trained = `Trained ${counted(steps, 'step')} on ${examples} random examples. The loss went from ${numberText(losses[0] ?? Number.NaN)} to ${numberText(losses.at(-1) ?? Number.NaN)}.`;
  if (weights.length === 0) return `${trained} The model has no constraints.`;
  if (broken.length > 0)
    return `${trained} The bounds did not hold in ${listed(broken.map(({ name }) => name))}.`;
  const except =
    gradual.length === 0 ? '' : `, apart from ${listed(gradual.map(({ name }) => name))}`;
  return `${trained} The bounds held: each constrained weight satisfied its constraint after each step${except}.`;
}
