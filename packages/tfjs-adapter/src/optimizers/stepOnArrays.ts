import { apply, type Guard, leaveOut, project } from './duties.ts';
import type { Gradients } from './gradients.ts';
import { seeOnArrays } from './seeOnArrays.ts';

/**
 * Takes a step on a backend with arrays, where values that are not finite are known before the
 * step.
 */
export function stepOnArrays(guard: Guard, gradients: Gradients, step: number): void {
  const { duties, watch } = guard;
  const { counted } = gradients;
  const { isWatched } = watch;

  const seen = seeOnArrays(duties, counted, isWatched);
  const { limited } = seen;
  try {
    if (seen.nonFinite !== null && duties.onNonFinite !== 'propagate') {
      leaveOut(guard, step, seen);
      return;
    }
    apply(guard, gradients, limited);
  } finally {
    if (limited !== null) for (const tensor of limited) tensor.dispose();
  }
  project(duties, counted);
  if (isWatched) watch.tellTaken(step, seen);
}
