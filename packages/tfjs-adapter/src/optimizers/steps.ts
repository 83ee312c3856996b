import { runsOnArrays } from '../kernels/kernel.ts';
import type { Guard } from './duties.ts';
import { type Given, gradientsOf } from './gradients.ts';
import { stepOnArrays } from './stepOnArrays.ts';
import { stepOnDevice } from './stepOnDevice.ts';

/** Takes a step of a guard: limit, look, apply, dispose, project, report. */
export function takeStep(guard: Guard, given: Given): void {
  const { duties, watch } = guard;
  const gradients = gradientsOf(duties.op, given);
  watch.throwLate();
  watch.steps++;
  if (runsOnArrays()) stepOnArrays(guard, gradients, watch.steps);
  else stepOnDevice(guard, gradients, watch.steps);
}
