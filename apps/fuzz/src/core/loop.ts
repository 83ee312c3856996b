// Runs the cases of targets, one after another, and makes failing ones smaller.
import { Draw } from './draw.ts';
import { shrink } from './shrink.ts';
import { Failure, type Notes, type Target } from './target.ts';

export interface Fault {
  readonly target: string;
  readonly index: number;
  readonly message: string;
  readonly call: string;
}

/** What a case came to: null if its answers were right. */
interface Broken {
  readonly kind: string;
  readonly message: string;
  readonly call: string;
}

async function broken(target: Target, draw: Draw): Promise<Broken | null> {
  let text = (): string => '(before the call)';
  const notes: Notes = {
    call: (next) => {
      text = next;
    },
  };
  try {
    await target.run(draw, notes);
    return null;
  } catch (error) {
    const isFailure = error instanceof Failure;
    const kind = isFailure ? error.kind : `thrown by the fuzzer: ${(error as Error)?.name}`;
    const message = isFailure ? error.message : String((error as Error)?.stack ?? error);
    return { kind, message, call: text() };
  }
}

const SHRINKING_MS = 4000;

/** Runs one case. A failing one is made smaller. */
export async function runCase(target: Target, seed: number, index: number): Promise<Fault | null> {
  const draw = Draw.ofCase(seed, target.name, index);
  const first = await broken(target, draw);
  if (first === null) return null;
  const isSame = async (choices: readonly number[]): Promise<boolean> => {
    return (await broken(target, Draw.replay(choices)))?.kind === first.kind;
  };
  const least = await shrink(draw.made, isSame, SHRINKING_MS);
  const { message, call } = (await broken(target, Draw.replay(least))) ?? first;
  return { target: target.name, index, message, call };
}
