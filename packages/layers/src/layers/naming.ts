import { ClampwiseRangeError } from '@clampwise/kernels';
import { freshName } from '../check/options.ts';

/** The name of a layer, and the layer or model that it belongs to. */
export class Naming {
  name: string;
  /** Whether nobody chose the name: then it may get a number. */
  readonly automatic: boolean;
  private readonly base: string;
  /** A model that belongs to nothing leaves its name out of the paths within it. */
  private readonly isModel: boolean;
  private owner: Naming | null = null;
  private shared = false;

  constructor(name: string, automatic: boolean, isModel: boolean) {
    this.name = name;
    this.base = name;
    this.automatic = automatic;
    this.isModel = isModel;
  }

  /** The names of all that it belongs to, but for that of the outermost model, and its own. */
  get path(): string {
    return this.owner === null ? this.name : this.owner.pathOf(this.name);
  }

  /** The path of something within it. */
  pathOf(name: string): string {
    return this.isModel && this.owner === null ? name : `${this.path}/${name}`;
  }

  /**
   * Takes in a layer, beside others of this one. An automatic name gets a number if another has it.
   * A layer that belongs to something else keeps its name, and so its weights keep their paths.
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

  /** Whether it takes no work to own a part: it belongs to this alone. */
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
  const expected = 'named differently: give one of them another name';
  throw new ClampwiseRangeError(op, 'layers', `two layers named '${name}'`, expected);
}
