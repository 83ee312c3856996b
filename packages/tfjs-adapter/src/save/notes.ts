import type { KerasChange, KerasChangeKind, TfjsEffect } from '../keras/report.ts';

/** Collects the parts of a model that a Keras file holds in another form, or not at all. */
export class Notes {
  readonly changes: KerasChange[] = [];

  /** Notes a part that Keras has in another form, or computes differently. */
  changed(path: string, what: string, instead: string, tfjs: TfjsEffect = 'differs'): void {
    this.add('changed', path, what, instead, tfjs, null);
  }

  /** Notes a part that is not in the file. Predictions are the same without it. */
  dropped(path: string, what: string, instead: string, fix: string | null = null): void {
    this.add('dropped', path, what, instead, 'accepts', fix);
  }

  /** Notes a part that Keras does not support. */
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
