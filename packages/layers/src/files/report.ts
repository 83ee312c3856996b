import { escaped } from '@clampwise/model-files/internal';

/**
 * The way in which a part of a model differs.
 *
 * - 'changed': it arrives in another form
 * - 'dropped': it does not arrive
 */
export type FileChangeKind = 'changed' | 'dropped';

/** One difference between a model and its file. */
export interface FileChange {
  readonly kind: FileChangeKind;
  /** The part, such as `dense_1.kernelConstraint`, `optimizer.onNonFinite` or `loss`. */
  readonly path: string;
  /** The content of the model or the file there. */
  readonly what: string;
  /** The replacement, and the difference that it makes. */
  readonly instead: string;
}

/** The differences between a model and its file. */
export interface FileReport {
  /** The format of the file, such as 'Keras 3, .keras'. */
  readonly format: string;
  readonly changes: readonly FileChange[];
  /** The same as text, a line for each change. */
  readonly text: string;
}

/** Collects the differences while a model is saved or loaded. */
export class Findings {
  private readonly changes: FileChange[] = [];

  changed(path: string, what: string, instead: string): void {
    this.changes.push({ kind: 'changed', path, what, instead });
  }

  dropped(path: string, what: string, instead: string): void {
    this.changes.push({ kind: 'dropped', path, what, instead });
  }

  /** Returns the report. Names from a file are escaped, so that they cannot control a terminal. */
  report(format: string): FileReport {
    const changes = this.changes.map(({ kind, path, what, instead }) => {
      return { kind, path: escaped(path), what: escaped(what), instead: escaped(instead) };
    });
    if (changes.length === 0) return { format, changes, text: `${format}: no differences` };
    const lines = changes.map(
      ({ kind, path, what, instead }) => `${kind} ${path}: ${what} → ${instead}`,
    );
    return { format, changes, text: [`${format}:`, ...lines].join('\n') };
  }
}
