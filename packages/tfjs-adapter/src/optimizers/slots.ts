import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '@clampwise/kernels/internal';
import {
  backend,
  dispose,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { copyOf } from '../kernels/copy.ts';
import type { NamedTensor } from './gradients.ts';

/** The state of an optimizer for one variable. A plain object in a map, where a guard finds it. */
export type Slot = { readonly [part: string]: Variable };

/**
 * The parts of a slot, in the order in which Keras stores them. It stores the groups one after the
 * other. Within a group it stores the parts of one variable together.
 */
export type Groups = readonly (readonly string[])[];

/**
 * The state of an optimizer for each variable, by name. `setWeights` matches saved state by
 * position, since names change when a model is created again.
 */
export class Slots {
  readonly byName: Map<string, Slot> = new Map();
  readonly parts: readonly string[];
  /** Restored state that has no variable yet, with the names under which it was saved. */
  private restored: (readonly [name: string, slot: Slot])[] = [];
  /** Whether another tensor may share the arrays, so that they must not be written to. */
  private isShared = false;
  private readonly op: string;
  private readonly groups: Groups;

  constructor(op: string, groups: Groups) {
    this.op = op;
    this.groups = groups;
    this.parts = groups.flat();
  }

  /** The state of a variable: the next restored one, else zeros. */
  of(weight: Variable): Slot {
    const known = this.byName.get(weight.name);
    if (known !== undefined) return known;
    if (weight.dtype !== 'float32') {
      const argument = `the variable '${weight.name}'`;
      throw new ClampwiseTypeError(this.op, argument, `one of ${weight.dtype}`, 'of float32');
    }
    const [next] = this.restored;
    if (next !== undefined) checkFits(this.op, weight, ...next);
    const slot = this.restored.shift()?.[1] ?? this.made(() => zerosLike(weight));
    this.byName.set(weight.name, slot);
    return slot;
  }

  private made(valuesOf: (part: string) => Tensor): Slot {
    const entries = this.parts.map((part) => [part, tidy(() => variable(valuesOf(part), false))]);
    return Object.fromEntries(entries) as Slot;
  }

  /** Makes the arrays of the state its own, before it is written to in place. */
  own(): void {
    const isAlone = !this.isShared;
    for (const slot of this.byName.values()) {
      for (const part of this.parts) {
        const held = slot[part] as Variable;
        if (!(isAlone && hasOwnValues(held))) copyValues(held);
      }
    }
    this.isShared = false;
  }

  /** All of the first part, then all of the next: the order of tfjs's optimizers. */
  save(): NamedTensor[] {
    this.isShared = true;
    const slots = [...this.byName, ...this.restored];
    return this.parts.flatMap((part) =>
      slots.map(([name, slot]) => ({ name: `${name}/${part}`, tensor: slot[part] as Variable })),
    );
  }

  restore(values: readonly NamedTensor[]): void {
    this.dispose();
    const { parts } = this;
    const count = parts.length === 0 ? 0 : values.length / parts.length;
    const made = values.map((value) => variable(value.tensor, false));
    this.restored = values
      .slice(0, count)
      .map(({ name }, k) => [
        name.replace(/\/\w+$/, ''),
        Object.fromEntries(parts.map((part, p) => [part, made[p * count + k]])) as Slot,
      ]);
    this.isShared = true;
  }

  /** Checks that a list is the whole saved state, in order. */
  checkSaved(given: readonly NamedTensor[]): void {
    const { op, parts } = this;
    const names = Array.isArray(given) ? given.map((entry) => String(entry?.name)) : [];
    const count = parts.length === 0 ? 0 : Math.ceil((names.length - 1) / parts.length);
    const expectedEnd = (k: number): string =>
      k === 0 ? 'iter' : `/${parts[Math.floor((k - 1) / count)]}`;
    const odd = names.find((name, k) => !name.endsWith(expectedEnd(k)));
    if (odd === undefined && names.length === 1 + count * parts.length) return;
    const received = odd === undefined ? describe(given) : `'${odd}' in the list`;
    const all =
      parts.length === 0 ? 'iter alone' : `iter, then all of ${parts.join(', then all of ')}`;
    const expected = `the result of getWeights: ${all}`;
    throw new ClampwiseTypeError(`${op}: setWeights`, 'weightValues', received, expected);
  }

  /** The names of variables and parts, in the order in which Keras stores their arrays. */
  private inKerasOrder(
    variables: readonly Variable[],
    groups = this.groups,
  ): (readonly [Variable, string])[] {
    return groups.flatMap((group) =>
      variables.flatMap((weight) => group.map((part) => [weight, part] as const)),
    );
  }

  /** The values of the state of some variables, in Keras's order. */
  async read(variables: readonly Variable[]): Promise<Float32Array[]> {
    // In the order of the variables, since restored state is matched by position.
    for (const weight of variables) this.of(weight);
    const reading = this.inKerasOrder(variables).map(async ([weight, part]) => {
      const held = this.of(weight)[part] as Variable;
      return Float32Array.from(await held.data<'float32'>());
    });
    return Promise.all(reading);
  }

  /** Whether no variable has state yet. */
  get isEmpty(): boolean {
    return this.byName.size === 0 && this.restored.length === 0;
  }

  /** The shapes of the arrays that `read` returns. */
  shapes(variables: readonly Variable[]): (readonly number[])[] {
    return this.inKerasOrder(variables).map(([{ shape }]) => shape);
  }

  /** Replaces all state with values of some variables, in Keras's order or part by part. */
  write(variables: readonly Variable[], values: readonly Float32Array[], isByPart: boolean): void {
    const groups = isByPart ? this.parts.map((part) => [part]) : this.groups;
    const order = this.inKerasOrder(variables, groups);
    this.checkValues(variables, order, values);
    this.dispose();
    for (const weight of variables) {
      const valuesOf = (part: string): Tensor => {
        const at = order.findIndex(([each, name]) => each === weight && name === part);
        return tensor(values[at] as Float32Array, weight.shape, 'float32');
      };
      this.byName.set(weight.name, this.made(valuesOf));
    }
    // Tensors of the cpu backend keep the array that they are made from.
    this.isShared = true;
  }

  private checkValues(
    variables: readonly Variable[],
    order: readonly (readonly [Variable, string])[],
    values: readonly Float32Array[],
  ): void {
    const op = `${this.op}: setState`;
    if (values.length !== order.length) {
      const per = `${this.parts.length} for each of ${variables.length} variables`;
      throw new ClampwiseRangeError(
        op,
        'slots',
        `${values.length} arrays`,
        `${order.length}: ${per}`,
      );
    }
    for (const [k, [weight, part]] of order.entries()) {
      const { length } = values[k] as Float32Array;
      if (length === weight.size) continue;
      const expected = `${weight.size} values: the ${part} of '${weight.name}'`;
      throw new ClampwiseRangeError(op, `slots[${k}]`, `${length} values`, expected);
    }
  }

  dispose(): void {
    for (const [, slot] of [...this.byName, ...this.restored]) dispose(Object.values(slot));
    this.byName.clear();
    this.restored = [];
  }
}

/** Checks the shapes: state is matched by position, so it may come from another variable. */
function checkFits(op: string, weight: Variable, name: string, slot: Slot): void {
  const odd = Object.values(slot).find((held) => !sameShape(held.shape, weight.shape));
  if (odd === undefined) return;
  const argument = `the restored state for '${weight.name}'`;
  const [has, wants] = [shapeText(odd.shape), shapeText(weight.shape)];
  const received = `the state of '${name}', of shape ${has}`;
  const expected = `of shape ${wants}, with variables in the same order as when it was saved`;
  const sentence =
    `${argument} has shape ${has} and was saved for '${name}', but the variable has shape ` +
    `${wants}. Create the variables in the same order as when you saved`;
  throw new ClampwiseRangeError(op, argument, received, expected, sentence);
}

/** Whether no other tensor, such as a clone, shares the values of a variable. */
function hasOwnValues({ dataId }: Variable): boolean {
  return backend().refCount(dataId) === 1;
}

function copyValues(held: Variable): void {
  tidy(() => held.assign(copyOf(held)));
}
