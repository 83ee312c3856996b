import { ClampwiseTypeError } from '@clampwise/kernels';
import { freshName } from '../../check/options.ts';
import type { Findings } from '../report.ts';

/**
 * The words that a model is written in.
 *
 * - 'keras': a .keras file of Keras 3
 * - 'tfjs': a model.json of TensorFlow.js
 * - 'own': the part of either that only `loadModel` reads, for what the others cannot say
 */
export type Dialect = 'keras' | 'tfjs' | 'own';

/** Classes and functions of the caller, by the name that files have for them. */
export interface CustomObjects {
  readonly [name: string]: unknown;
}

/** One call of saveModel. */
export class Saving {
  readonly op: string;
  readonly dialect: Dialect;
  readonly findings: Findings;
  /** Whether parts that the format cannot hold are left out. If not, they are errors. */
  readonly leavesOut: boolean;
  private readonly names: ReadonlyMap<unknown, string>;
  private readonly layerNames = new Map<object, string>();
  private inexact = false;

  constructor(
    op: string,
    dialect: Dialect,
    findings: Findings,
    custom: CustomObjects,
    leavesOut: boolean,
  ) {
    this.op = op;
    this.dialect = dialect;
    this.findings = findings;
    this.names = new Map(Object.entries(custom).map(([name, value]) => [value, name]));
    this.leavesOut = leavesOut;
  }

  /**
   * Returns the name of a layer in the file. In tfjs no two layers may share one, also layers of
   * nested models.
   */
  nameOfLayer(layer: { readonly name: string }): string {
    if (this.dialect !== 'tfjs') return layer.name;
    const known = this.layerNames.get(layer);
    if (known !== undefined) return known;
    const name = freshName(layer.name, [...this.layerNames.values()]);
    this.layerNames.set(layer, name);
    return name;
  }

  /** Returns the name that customObjects has for a class or a function. */
  nameOf(value: unknown): string | undefined {
    return this.names.get(value);
  }

  /** Reports a part that other programs compute differently. */
  changed(path: string, what: string, instead: string): void {
    if (this.dialect === 'own') return;
    this.inexact = true;
    this.findings.changed(path, what, instead);
  }

  /**
   * Reports a part that other programs do not have, and leaves it out. Throws unless the caller
   * allows that.
   *
   * @param isKept - whether the words of this package have it, so that `loadModel` restores it
   */
  leaveOut(path: string, what: string, advice: string, isKept = true): undefined {
    if (this.dialect === 'own') return undefined;
    const program = this.dialect === 'tfjs' ? 'TensorFlow.js' : 'Keras';
    if (!this.leavesOut) {
      const ways = `${advice}. To save the model without it, pass unsupported: 'leaveOut'`;
      const sentence = `${path} is ${what}, which a file for ${program} cannot hold. ${ways}`;
      throw new ClampwiseTypeError(this.op, path, what, `a part that ${program} has`, sentence);
    }
    this.inexact = true;
    const restored = isKept ? 'loadModel restores it' : 'loadModel does not restore it';
    this.findings.dropped(path, what, `nothing in ${program}; ${restored}`);
    return undefined;
  }

  /** Runs a function, and returns its result and whether it wrote anything inexactly. */
  watch<T>(write: () => T): readonly [T, boolean] {
    const before = this.inexact;
    this.inexact = false;
    const result = write();
    const lost = this.inexact;
    this.inexact = before || lost;
    return [result, lost];
  }

  /** Returns the same call in the words of this package. */
  inOwnWords(): Saving {
    const custom = Object.fromEntries([...this.names].map(([value, name]) => [name, value]));
    return new Saving(this.op, 'own', this.findings, custom, false);
  }
}
