import type { KerasChange, KerasChangeKind, TfjsEffect } from '../keras/report.ts';

/** Collects what a file of Keras says in another way than the model, or cannot say. */
export class Notes {
  readonly changes: KerasChange[] = [];

  /** Keras has it in another form, or computes it in another way. */
  changed(path: string, what: string, instead: string, tfjs: TfjsEffect = 'differs'): void {
    this.add('changed', path, what, instead, tfjs, null);
  }

  /** The file does not have it. Predictions are the same without it. */
  dropped(path: string, what: string, instead: string, fix: string | null = null): void {
    this.add('dropped', path, what, instead, 'accepts', fix);
  }

  /** Keras cannot have it. */
  unsupported(path: string, what: string, instead: string): void {
    this.add('unsupported', path, what, instead, 'accepts', null);
  }

  private add(
    kind: KerasChangeKind,
    path: string,
    what: string,
    instead: string,
    tfjs: TfjsEffect,
    fix: string | null,
  ): void {
    const isKnown = this.changes.some((each) => each.path === path && each.what === what);
    if (!isKnown) this.changes.push({ kind, path, what, instead, tfjs, fix });
  }
}
