import { dispose, keep, type Tensor } from '@tensorflow/tfjs-core';
import { apply, type Guard, leaveOut, limitInStep, project } from './duties.ts';
import type { Gradients } from './gradients.ts';
import { limitGradients } from './limits.ts';
import { flagsOf, headOf, readFound } from './report.ts';
import { Trial } from './trial.ts';

/**
 * Takes a step on a device without waiting for values to be read back. A step to be skipped is
 * undone there, and the findings are reported once they have been read.
 */
export function stepOnDevice(guard: Guard, gradients: Gradients, step: number): void {
  const { duties, inner, watch } = guard;
  const { counted } = gradients;
  const { isWatched } = watch;
  const limit = limitInStep(duties, isWatched);
  const isTried = duties.onNonFinite !== 'propagate' && counted.length > 0;

  const flags = isTried || isWatched ? keep(flagsOf(counted)) : null;
  const trial = isTried ? new Trial(inner, gradients, flags as Tensor) : null;
  const tried = trial?.gradients ?? gradients;
  let head: Tensor | null = null;
  try {
    const limited = limit === null ? null : limitGradients(duties.op, limit, tried.counted);
    try {
      if (isWatched) head = keep(headOf(counted, limited));
      apply(guard, tried, limited);
    } finally {
      if (limited !== null) dispose(limited);
    }
    project(duties, counted);
    trial?.takeBack();
  } catch (error) {
    // These will not be read any more.
    flags?.dispose();
    head?.dispose();
    throw error;
  } finally {
    trial?.dispose();
  }

  if (flags === null) return;
  watch.later(readFound(head, flags, counted), (found) => {
    if (trial === null || found.nonFinite === null) {
      watch.tellTaken(step, found);
    } else {
      trial.uncount();
      leaveOut(guard, step, found);
    }
  });
}
