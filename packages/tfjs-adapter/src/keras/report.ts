import { escaped } from '@clampwise/model-files/internal';

/**
 * What became of a thing in the file: 'changed', it arrives in another form; 'dropped', it does not arrive, and the model
 * predicts the same without it; 'unsupported', the model, or its training, cannot be had; 'unverified', it arrives as it is, and
 * nobody has compared it with Keras.
 */
export type KerasChangeKind = 'changed' | 'dropped' | 'unsupported' | 'unverified';

/** What tfjs alone makes of the same thing, in a model.json. */
export type TfjsEffect = 'rejects' | 'drops' | 'ignores' | 'differs' | 'accepts';

/** One thing in a Keras file that tfjs cannot take as it is. */
export interface KerasChange {
  readonly kind: KerasChangeKind;
  /** Where in the file: `layers.dense_1.kernel_constraint`, `optimizer.clipnorm`, `loss`. */
  readonly path: string;
  /** What the file says there. */
  readonly what: string;
  /** What is there instead, or what to do. */
  readonly instead: string;
  /** What tfjs alone would do: reject the model, drop the setting, load it and ignore it, or compute something else. */
  readonly tfjs: TfjsEffect;
  /** Code that fixes it without loadKerasModel; null if there is none. */
  readonly fix: string | null;
}

/** What loadKerasModel changed, and what it could not carry over. */
export interface KerasReport {
  /** The format of the file: 'Keras 3, .keras'. */
  readonly format: string;
  readonly changes: readonly KerasChange[];
  /** The same to read, a line for each. */
  readonly text: string;
}

/** Makes a report. Names from a file are escaped, so that they cannot control a terminal. */
export function reportOf(format: string, found: readonly KerasChange[]): KerasReport {
  const changes = found.map((change) => ({
    ...change,
    path: escaped(change.path),
    what: escaped(change.what),
    instead: escaped(change.instead),
    fix: change.fix && escaped(change.fix),
  }));
  return { format, changes, text: textOf(format, changes) };
}

/** What keeps the model from being built. A loss or an optimizer that cannot be had leaves a model that predicts. */
export function unbuildable({ changes }: KerasReport): KerasChange[] {
  return changes.filter(
    ({ kind, path }) => kind === 'unsupported' && /^(layers|model)\b/.test(path),
  );
}

function textOf(format: string, changes: readonly KerasChange[]): string {
  if (changes.length === 0) return `${format}: nothing was changed.`;
  const lines = changes.map(({ kind, path, what, instead }) => {
    return `${kind.padEnd(11)} ${path}: ${what} → ${instead}`;
  });
  return [`${format}:`, ...lines].join('\n');
}

/** Collects changes while a file is read. */
export class Findings {
  readonly changes: KerasChange[] = [];

  changed(path: string, what: string, instead: string, tfjs: TfjsEffect, fix?: string): void {
    this.changes.push({ kind: 'changed', path, what, instead, tfjs, fix: fix ?? null });
  }

  dropped(path: string, what: string, instead: string, tfjs: TfjsEffect, fix?: string): void {
    this.changes.push({ kind: 'dropped', path, what, instead, tfjs, fix: fix ?? null });
  }

  unsupported(path: string, what: string, instead: string, tfjs: TfjsEffect = 'differs'): void {
    this.changes.push({ kind: 'unsupported', path, what, instead, tfjs, fix: null });
  }

  unverified(path: string, what: string, instead: string): void {
    this.changes.push({ kind: 'unverified', path, what, instead, tfjs: 'accepts', fix: null });
  }
}
