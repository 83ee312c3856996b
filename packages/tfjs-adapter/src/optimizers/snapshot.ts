import { engine, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { where } from '../norms/where.ts';

/** What an optimizer may change in a step, as it was before: variables share their values with these copies. */
export interface Snapshot {
  readonly before: ReadonlyMap<Variable, Tensor>;
}

/** Keeps what an optimizer may change: the variables that have gradients, and its own state. */
export function snapshotOf(names: readonly string[], optimizer: object): Snapshot {
  const { registeredVariables } = engine();
  const weights = names.flatMap((name) => registeredVariables[name] ?? []);
  const variables = new Set([...weights, ...stateOf(optimizer)]);
  return { before: new Map([...variables].map((variable) => [variable, variable.clone()])) };
}

/** Gives everything its values of before where a condition holds, which nobody reads: a select on the device. */
export function restoreWhere({ before }: Snapshot, condition: Tensor): void {
  tidy(() => {
    for (const [variable, old] of before) variable.assign(where(condition, old, variable));
  });
}

export function disposeSnapshot({ before }: Snapshot): void {
  for (const copy of before.values()) copy.dispose();
}

/** The variables that an optimizer holds: its state is in fields of its own, in lists, maps and plain objects. */
function stateOf(optimizer: object): Set<Variable> {
  const found = new Set<Variable>();
  collect(optimizer, found, new Set());
  return found;
}

function collect(value: unknown, found: Set<Variable>, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (typeof (value as Partial<Variable>).assign === 'function') found.add(value as Variable);
  else if (value instanceof Map) for (const held of value.values()) collect(held, found, seen);
  else if (isOwn(value)) for (const held of Object.values(value)) collect(held, found, seen);
}

/** Whether the fields of an object are an optimizer's own: not those of a model or a layer that it knows. */
function isOwn(value: object): boolean {
  if (Array.isArray(value) || value instanceof Set) return true;
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain || typeof (value as { applyGradients?: unknown }).applyGradients === 'function';
}
