import { backend, dispose, tidy, type Variable, variable, zerosLike } from '@tensorflow/tfjs-core';
import { copyOf } from '../kernels/copy.ts';
import type { NamedTensor } from './gradients.ts';

/** What Adam keeps of a variable. A plain object in a map, where a guard finds it. */
export interface Slot {
  /** The mean of gradients. */
  readonly m: Variable;
  /** The mean of their squares. */
  readonly v: Variable;
  /** The largest of these so far; without amsgrad null. */
  readonly vHat: Variable | null;
}

const PARTS = ['m', 'v', 'vHat'] as const;

/** The state of Adam for each variable, by name; in what is saved, by place, for names change when a model is made anew. */
export class AdamState {
  readonly slots: Map<string, Slot> = new Map();
  /** What was restored and has found no variable yet, with the names that it was saved by. */
  private restored: (readonly [name: string, slot: Slot])[] = [];
  /** Whether someone else may have the arrays, so that they must not be written to. */
  private isShared = false;
  private readonly parts: readonly (typeof PARTS)[number][];

  constructor(amsgrad: boolean) {
    this.parts = amsgrad ? PARTS : PARTS.slice(0, 2);
  }

  /** The state of a variable: what was restored for the next one, else zeros. */
  slotOf(weight: Variable): Slot {
    const known = this.slots.get(weight.name);
    if (known !== undefined) return known;
    const zeros = (part: (typeof PARTS)[number]): Variable | null =>
      this.parts.includes(part) ? tidy(() => variable(zerosLike(weight), false)) : null;
    const slot = this.restored.shift()?.[1] ?? {
      m: zeros('m') as Variable,
      v: zeros('v') as Variable,
      vHat: zeros('vHat'),
    };
    this.slots.set(weight.name, slot);
    return slot;
  }

  /** Makes sure that nobody else has the arrays of the state, before it is written to in place. */
  own(): void {
    const isAlone = !this.isShared;
    for (const slot of this.slots.values()) {
      for (const held of [slot.m, slot.v, slot.vHat]) {
        if (held !== null && !(isAlone && hasOwnValues(held))) copyValues(held);
      }
    }
    this.isShared = false;
  }

  /** All of m, then all of v, then all of vHat, as tfjs's Adam has them. */
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

  dispose(): void {
    for (const [, slot] of [...this.slots, ...this.restored]) {
      dispose(Object.values(slot).filter((held) => held !== null));
    }
    this.slots.clear();
    this.restored = [];
  }
}

/** Whether the values of a variable are no other tensor's too, as those of its clone are. */
function hasOwnValues({ dataId }: Variable): boolean {
  return backend().refCount(dataId) === 1;
}

function copyValues(held: Variable): void {
  tidy(() => held.assign(copyOf(held)));
}
