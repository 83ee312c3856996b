import { ClampwiseRangeError } from '@clampwise/kernels';
import { freshName } from '../check/options.ts';

/** The name of a layer, and the layer or model that it belongs to. */
export class Naming {
  name: string;
  /** Whether the name is automatic. Only such a name may get a number. */
  readonly automatic: boolean;
  private readonly base: string;
  /** The outermost model leaves its name out of the paths within it. */
  private readonly isModel: boolean;
  private owner: Naming | null = null;
  private shared = false;

  constructor(name: string, automatic: boolean, isModel: boolean) {
    this.name = name;
    this.base = name;
    this.automatic = automatic;
    this.isModel = isModel;
  }

  /**
   * The names of all models and layers that it belongs to, except the outermost model, then its
   * own.
   */
  get path(): string {
    return this.owner === null ? this.name : this.owner.pathOf(this.name);
  }

  /** Returns the path of something within it. */
  pathOf(name: string): string {
    return this.isModel && this.owner === null ? name : `${this.path}/${name}`;
  }

  /**
   * Adds a layer to this one. An automatic name gets a number if another layer has it. A layer that
   * belongs to something else keeps its name, so that its weights keep their paths.
   *
   * @returns a function that undoes it
   * @throws ClampwiseRangeError if two names are the same and neither may change
   */
  own(part: Naming, others: readonly Naming[]): () => void {
    const undo = [this.separate(part, others)];
    const { owner, shared } = part;
    if (owner === null && !this.isWithin(part)) part.owner = this;
    else if (owner !== this) part.shared = true;
    undo.push(() => {
      part.owner = owner;
      part.shared = shared;
    });
    return () => {
      for (const step of undo) step();
    };
  }

  /** Whether a part belongs to this alone, so that `own` has no work to do. */
  ownsAlone(part: Naming): boolean {
    return part.owner === this && !part.shared;
  }

  private separate(part: Naming, others: readonly Naming[]): () => void {
    const other = others.find((each) => each !== part && each.name === part.name);
    if (other === undefined) return () => {};
    const changed = part.owner === null && part.automatic ? part : other;
    if (!changed.automatic || (changed === other && !this.ownsAlone(other))) {
      refuseName(this.path, part.name);
    }
    const { name } = changed;
    changed.name = freshName(
      changed.base,
      [part, ...others].map((each) => each.name),
    );
    return () => {
      changed.name = name;
    };
  }

  private isWithin(part: Naming): boolean {
    return this === part || (this.owner?.isWithin(part) ?? false);
  }
}

function refuseName(op: string, name: string): never {
  const received = `two layers named '${name}'`;
  const sentence = `two layers have the name '${name}'. Give one of them another name`;
  throw new ClampwiseRangeError(op, 'layers', received, 'different names', sentence);
}
