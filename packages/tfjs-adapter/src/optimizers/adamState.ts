import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '@clampwise/kernels/internal';
import { backend, dispose, tidy, type Variable, variable, zerosLike } from '@tensorflow/tfjs-core';
import { copyOf } from '../kernels/copy.ts';
import type { NamedTensor } from './gradients.ts';

/** The state of Adam for a variable. It is a plain object in a map, where a guard finds it. */
export interface Slot {
  /** The mean of the gradients. */
  readonly m: Variable;
  /** The mean of their squares. */
  readonly v: Variable;
  /** The largest `v` so far; null without amsgrad. */
  readonly vHat: Variable | null;
}

const PARTS = ['m', 'v', 'vHat'] as const;

/**
 * The state of Adam for each variable, by name. Saved state is matched by position, since names
 * change when a model is created again.
 */
export class AdamState {
  readonly slots: Map<string, Slot> = new Map();
  /** Restored state that has no variable yet, with the names under which it was saved. */
  private restored: (readonly [name: string, slot: Slot])[] = [];
  /** Whether another tensor may share the arrays, so that they must not be written to. */
  private isShared = false;
  private readonly op: string;
  private readonly parts: readonly (typeof PARTS)[number][];

  constructor(op: string, amsgrad: boolean) {
    this.op = op;
    this.parts = amsgrad ? PARTS : PARTS.slice(0, 2);
  }

  /** The state of a variable: the next restored one, else zeros. */
  slotOf(weight: Variable): Slot {
    const known = this.slots.get(weight.name);
    if (known !== undefined) return known;
    const zeros = (part: (typeof PARTS)[number]): Variable | null =>
      this.parts.includes(part) ? tidy(() => variable(zerosLike(weight), false)) : null;
    if (weight.dtype !== 'float32') {
      const argument = `the variable '${weight.name}'`;
      throw new ClampwiseTypeError(this.op, argument, `one of ${weight.dtype}`, 'of float32');
    }
    const [next] = this.restored;
    if (next !== undefined) checkFits(this.op, weight, ...next);
    const slot = this.restored.shift()?.[1] ?? {
      m: zeros('m') as Variable,
      v: zeros('v') as Variable,
      vHat: zeros('vHat'),
    };
    this.slots.set(weight.name, slot);
    return slot;
  }

  /** Makes the arrays of the state its own, before it is written to in place. */
  own(): void {
    const isAlone = !this.isShared;
    for (const slot of this.slots.values()) {
      for (const held of [slot.m, slot.v, slot.vHat]) {
        if (held !== null && !(isAlone && hasOwnValues(held))) copyValues(held);
      }
    }
    this.isShared = false;
  }

  /** All of m, then all of v, then all of vHat: the order of tfjs's Adam. */
  save(): NamedTensor[] {
    this.isShared = true;
    const slots = [...this.slots, ...this.restored];
    return this.parts.flatMap((part) =>
      slots.map(([name, slot]) => ({ name: `${name}/${part}`, tensor: slot[part] as Variable })),
    );
  }

  restore(values: readonly NamedTensor[]): void {
    this.dispose();
    const count = values.length / this.parts.length;
    const made = values.map(({ tensor }) => variable(tensor, false));
    this.restored = values.slice(0, count).map(({ name }, k) => [
      name.replace(/\/m$/, ''),
      {
        m: made[k] as Variable,
        v: made[count + k] as Variable,
        vHat: made[2 * count + k] ?? null,
      },
    ]);
    this.isShared = true;
  }

  /** Checks that a list is the whole saved state, in order. With amsgrad it has more entries. */
  checkSaved(given: readonly NamedTensor[]): void {
    const { op, parts } = this;
    const names = Array.isArray(given) ? given.map((entry) => String(entry?.name)) : [];
    const count = Math.ceil((names.length - 1) / parts.length);
    const expectedEnd = (k: number): string =>
      k === 0 ? 'iter' : `/${parts[Math.floor((k - 1) / count)]}`;
    const odd = names.find((name, k) => !name.endsWith(expectedEnd(k)));
    if (odd === undefined && names.length === 1 + count * parts.length) return;
    const received = odd === undefined ? describe(given) : `'${odd}' in the list`;
    const expected = `the result of getWeights: iter, then all of ${parts.join(', then all of ')}`;
    throw new ClampwiseTypeError(`${op}: setWeights`, 'weightValues', received, expected);
  }

  dispose(): void {
    for (const [, slot] of [...this.slots, ...this.restored]) {
      dispose(Object.values(slot).filter((held) => held !== null));
    }
    this.slots.clear();
    this.restored = [];
  }
}

/** Checks the shapes: state is matched by position, so it may come from another variable. */
function checkFits(op: string, weight: Variable, name: string, slot: Slot): void {
  const odd = Object.values(slot).find(
    (held: Variable | null) => held !== null && !sameShape(held.shape, weight.shape),
  );
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
