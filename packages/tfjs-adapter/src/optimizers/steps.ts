import { ClampwiseRangeError, type OnNonFinite } from '@clampwise/kernels';
import {
  dispose,
  greater,
  keep,
  type NamedTensorMap,
  type Optimizer,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { projectVariable } from '../constraints/project.ts';
import { runsOnArrays } from '../kernels/kernel.ts';
import { zerosWhere } from '../norms/finite.ts';
import {
  countedOf,
  inFormOf,
  type NamedGradient,
  type NamedTensor,
  type PresentGradient,
} from './gradients.ts';
import { type Limit, limitGradients } from './limits.ts';
import { flagsOf, foundIn, headOf, nonFiniteIn, readFound } from './report.ts';
import { disposeSnapshot, restoreWhere, snapshotOf } from './snapshot.ts';
import { Watch } from './watch.ts';
import type { Rules } from './weights.ts';

/** What a guard does to a step, and on whose behalf it says what is wrong. */
export interface Duties {
  readonly op: string;
  readonly limit: Limit | null;
  readonly rules: Rules | null;
  readonly onNonFinite: OnNonFinite;
  /** Whether the constraints of this model are among the rules. */
  readonly covers: (model: object) => boolean;
}

type Given = NamedTensorMap | NamedTensor[];
type Limited = readonly (Tensor | null | undefined)[];

/** The gradients of a step. */
interface Step {
  readonly number: number;
  readonly given: Given;
  readonly entries: readonly NamedGradient[];
  /** The same as they came. */
  readonly original: readonly NamedGradient[];
  /** Those of these that are there, each once. */
  readonly counted: readonly PresentGradient[];
}

/** The steps of a guard: limit, inner optimizer, projections, and what is to be told of it. */
export class GuardedSteps {
  readonly watch: Watch = new Watch();
  private readonly inner: Optimizer;
  private readonly duties: Duties;

  constructor(inner: Optimizer, duties: Duties) {
    this.inner = inner;
    this.duties = duties;
  }

  take(given: Given, entries: readonly NamedGradient[]): void {
    this.watch.throwLate();
    this.watch.steps++;
    const number = this.watch.steps;
    const step = { number, given, entries, original: entries, counted: countedOf(entries) };
    if (this.duties.onNonFinite === 'propagate' || step.counted.length === 0) {
      this.takeWatched(step);
    } else if (runsOnArrays()) {
      const name = nonFiniteIn(step.counted);
      if (name === null) this.takeWatched(step);
      else this.leaveOut(step, name, this.isWatched ? foundIn(step.counted, null).norm : 0);
    } else this.takeWhereFinite(step);
  }

  private get isWatched(): boolean {
    return this.watch.listeners.size > 0;
  }

  private takeWatched(step: Step): void {
    const { number, counted } = step;
    if (!this.isWatched) this.takeStep(step, null);
    else if (runsOnArrays()) {
      let tell = (): void => {};
      this.takeStep(step, (limited) => {
        const found = foundIn(counted, countedIn(step, limited));
        tell = () => this.watch.tell({ ...found, step: number, skipped: false });
      });
      tell();
    } else {
      const flags = keep(flagsOf(counted));
      const head = this.takeStepOnDevice(step, flags);
      this.watch.later(readFound(head, flags, counted), (found) =>
        this.watch.tell({ ...found, step: number, skipped: false }),
      );
    }
  }

  /**
   * Takes a step and gives the norm and whether something was clipped, as a tensor; null where nobody listens. Where it throws,
   * nobody reads the flags either.
   */
  private takeStepOnDevice(step: Step, flags: Tensor): Tensor | null {
    const heads: Tensor[] = [];
    try {
      this.takeStep(step, (limited) => {
        if (this.isWatched) heads.push(keep(headOf(step.counted, countedIn(step, limited))));
      });
    } catch (error) {
      dispose([flags, ...heads]);
      throw error;
    }
    return heads[0] ?? null;
  }

  /** Where values are in arrays: leaves out a step, or refuses it. */
  private leaveOut({ number }: Step, nonFinite: string, norm: number): void {
    if (this.duties.onNonFinite === 'throw') {
      const argument = `the gradient of '${nonFinite}'`;
      const received = `NaN or an infinity, in step ${number}`;
      throw new ClampwiseRangeError(this.duties.op, argument, received, 'finite numbers');
    }
    this.watch.tell({ step: number, norm, clipped: false, skipped: true, nonFinite });
  }

  /**
   * Elsewhere: takes a step, and takes it back where a gradient was not finite, by a select on the device. The gradients are
   * zeros then, so that state that this very step makes is what it is at the start.
   */
  private takeWhereFinite(step: Step): void {
    const { counted, entries, given, number } = step;
    const flags = keep(flagsOf(counted));
    const isBroken = keep(tidy(() => greater(sum(flags), 0)));
    const safe = entries.map(({ tensor }) =>
      tensor == null ? tensor : tidy(() => zerosWhere(isBroken, tensor)),
    );
    const snapshot = snapshotOf(
      counted.map(({ name }) => name),
      this.inner,
    );
    const counter = counterOf(this.inner);
    const before = counter.iterations;
    let head: Tensor | null;
    try {
      const safeStep = {
        ...step,
        given: inFormOf(given, entries, safe),
        entries: entries.map(({ name }, k) => ({ name, tensor: safe[k] })),
      };
      head = this.takeStepOnDevice(safeStep, flags);
      restoreWhere(snapshot, isBroken);
    } finally {
      disposeSnapshot(snapshot);
      dispose([isBroken, ...safe.filter((tensor): tensor is Tensor => tensor != null)]);
    }
    const made = counter.iterations - before;
    this.watch.later(readFound(head, flags, counted), (found) => {
      const { nonFinite } = found;
      if (nonFinite === null) this.watch.tell({ ...found, step: number, skipped: false });
      else {
        counter.iterations_ = counter.iterations - made;
        this.leaveOut(step, nonFinite, found.norm);
      }
    });
  }

  private takeStep(
    { given, entries }: Pick<Step, 'given' | 'entries'>,
    observe: ((limited: Limited | null) => void) | null,
  ): void {
    const { op, limit } = this.duties;
    if (limit === null || limit.value === Infinity) {
      observe?.(null);
      this.inner.applyGradients(given);
    } else {
      const limited = limitGradients(op, limit, entries);
      try {
        observe?.(limited);
        this.inner.applyGradients(inFormOf(given, entries, limited));
      } finally {
        const kept = new Set(entries.map(({ tensor }) => tensor));
        dispose(limited.filter((tensor): tensor is Tensor => tensor != null && !kept.has(tensor)));
      }
    }
    this.project(entries);
  }

  private project(entries: readonly NamedGradient[]): void {
    const { op, rules } = this.duties;
    if (rules === null) return;
    const changed = new Set(entries.filter(({ tensor }) => tensor != null).map(({ name }) => name));
    tidy(() => {
      for (const { variable, rule } of rules()) {
        if (changed.has(variable.name)) projectVariable(op, variable, rule.project);
      }
    });
  }
}

/** Of the limited gradients, those that count. */
function countedIn({ original, counted }: Step, limited: Limited | null): readonly Tensor[] | null {
  if (limited === null) return null;
  const byEntry = new Map(original.map((entry, k) => [entry, limited[k]]));
  return counted.map((entry) => byEntry.get(entry) as Tensor);
}

/** The optimizer inside all guards, which counts the steps. */
function counterOf(optimizer: Optimizer): { readonly iterations: number; iterations_: number } {
  let innermost = optimizer as Optimizer & { readonly inner?: Optimizer };
  while (innermost.inner !== undefined) innermost = innermost.inner;
  return innermost as unknown as { readonly iterations: number; iterations_: number };
}
