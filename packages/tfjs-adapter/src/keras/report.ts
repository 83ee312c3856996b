import { escaped } from '@clampwise/model-files/internal';

/**
 * The fate of a part of a file:
 * - 'changed': it arrives in another form
 * - 'dropped': it does not arrive, and the model predicts the same without it
 * - 'unsupported': the model cannot be loaded, or not be compiled
 * - 'unverified': it arrives as it is, and this package has not compared it with Keras
 */
export type KerasChangeKind = 'changed' | 'dropped' | 'unsupported' | 'unverified';

/**
 * The effect in tfjs without this package, if the part stands in a model.json:
 * - 'rejects': tfjs throws
 * - 'drops': tfjs does not read it
 * - 'ignores': tfjs reads it, and does not act on it
 * - 'differs': tfjs computes something else than Keras
 * - 'accepts': nobody knows of a difference
 */
export type TfjsEffect = 'rejects' | 'drops' | 'ignores' | 'differs' | 'accepts';

/** One part of a file that tfjs does not treat as Keras does. */
export interface KerasChange {
  readonly kind: KerasChangeKind;
  /** The place in the file: `layers.dense_1.kernel_constraint`, `optimizer.clipnorm`, `loss`. */
  readonly path: string;
  /** The text of the file at this place, in short. */
  readonly what: string;
  /** The replacement, or advice. */
  readonly instead: string;
  /** The effect in tfjs without this package. */
  readonly tfjs: TfjsEffect;
  /** Code that fixes it without loadKerasModel; null if there is none. */
  readonly fix: string | null;
}

/** The changes that loadKerasModel makes to a model, and the parts that it cannot load. */
export interface KerasReport {
  /** The format of the file: 'Keras 3, .keras'. */
  readonly format: string;
  readonly changes: readonly KerasChange[];
  /** The same as text, with a line for each change. */
  readonly text: string;
}

/**
 * Creates a report. Names from a file are escaped, so that they cannot control a terminal. `note`
 * follows the format in the text.
 */
export function reportOf(format: string, found: readonly KerasChange[], note = ''): KerasReport {
  const changes = found.map((change) => ({
    ...change,
    path: escaped(change.path),
    what: escaped(change.what),
    instead: escaped(change.instead),
    fix: change.fix && escaped(change.fix),
  }));
  return { format, changes, text: textOf(format + note, changes) };
}

/**
 * Returns the changes that keep the model from being built. A model without its loss or its
 * optimizer still predicts.
 */
export function unbuildable({ changes }: Pick<KerasReport, 'changes'>): KerasChange[] {
  return changes.filter(
    ({ kind, path }) => kind === 'unsupported' && /^(layers|model)\b/.test(path),
  );
}

function textOf(title: string, changes: readonly KerasChange[]): string {
  if (changes.length === 0) return `${title}: nothing was changed.`;
  const lines = changes.map(({ kind, path, what, instead }) => {
    return `${kind.padEnd(11)} ${path}: ${what} → ${instead}`;
  });
  return [`${title}:`, ...lines].join('\n');
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
