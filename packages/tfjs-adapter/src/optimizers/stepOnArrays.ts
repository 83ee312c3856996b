import { dispose } from '@tensorflow/tfjs-core';
import { type Guard, leaveOut, limitedBy, project } from './duties.ts';
import { type Gradients, givenWith } from './gradients.ts';
import { type Found, foundIn, nonFiniteIn } from './report.ts';

/** Takes a step where values are in arrays: what is not finite is known before the step. */
export function stepOnArrays(guard: Guard, gradients: Gradients, step: number): void {
  const { duties, inner, watch } = guard;
  const { given, counted } = gradients;

  const nonFinite = duties.onNonFinite === 'propagate' ? null : nonFiniteIn(counted);
  if (nonFinite !== null) {
    const norm = watch.isWatched ? foundIn(counted, null).norm : 0;
    leaveOut(guard, step, { norm, clipped: false, nonFinite });
    return;
  }

  const limited = limitedBy(duties, counted);
  let found: Found | null = null;
  try {
    if (watch.isWatched) found = foundIn(counted, limited);
    inner.applyGradients(limited === null ? given : givenWith(gradients, limited));
  } finally {
    if (limited !== null) dispose(limited);
  }
  project(duties, counted);
  if (found !== null) watch.tellTaken(step, found);
}
