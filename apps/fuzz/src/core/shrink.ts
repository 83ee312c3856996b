/** Whether choices still make the case fail in the same way. */
type Fails = (choices: readonly number[]) => Promise<boolean>;

/** Makes the choices of a failing case fewer and smaller, for as long as the time allows. */
export async function shrink(
  choices: readonly number[],
  fails: Fails,
  milliseconds: number,
): Promise<readonly number[]> {
  const end = Date.now() + milliseconds;
  let best = choices;
  const accept = async (candidate: readonly number[]): Promise<boolean> => {
    if (Date.now() > end || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before = -1; before !== weigh(best) && Date.now() < end; ) {
    before = weigh(best);
    for (let size = Math.ceil(best.length / 2); size >= 1; size = Math.floor(size / 2)) {
      await removeParts(size, () => best, accept);
    }
    await lowerEach(() => best, accept);
  }
  return best;
}

function weigh(choices: readonly number[]): number {
  return choices.reduce((sum, choice) => sum + Math.log2(choice + 1), choices.length);
}

type Best = () => readonly number[];
type Accept = (candidate: readonly number[]) => Promise<boolean>;

async function removeParts(size: number, best: Best, accept: Accept): Promise<void> {
  for (let at = best().length - size; at >= 0; at -= size) {
    const choices = best();
    const without = [...choices.slice(0, at), ...choices.slice(at + size)];
    if (await accept(without)) continue;
    const zeros = choices.map((choice, k) => (k >= at && k < at + size ? 0 : choice));
    if (zeros.some((choice, k) => choice !== choices[k])) await accept(zeros);
  }
}

async function lowerEach(best: Best, accept: Accept): Promise<void> {
  for (let at = 0; at < best().length; at++) {
    for (let step = best()[at] ?? 0; step >= 1; step = Math.floor(step / 2)) {
      const choices = best();
      const lowered = choices.map((choice, k) => (k === at ? choice - step : choice));
      if ((lowered[at] ?? 0) >= 0) await accept(lowered);
    }
  }
}
