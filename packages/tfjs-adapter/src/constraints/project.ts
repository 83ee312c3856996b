import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText } from '@clampwise/kernels/internal';
import { Tensor, type Variable } from '@tensorflow/tfjs-core';
import { axesWithin } from '../check/axes.ts';
import { checkFloatTensor } from '../check/tensor.ts';
import type { NormRule } from '../kernels/constrainNorms.ts';
import { runsOnArrays } from '../kernels/kernel.ts';
import type { NormInterval } from '../norms/between.ts';
import type { Axes } from './axes.ts';
import type { Projection, Rule } from './rule.ts';

/** A projection that brings the norms of the vectors of a weight into an interval. */
export function projectNorms(
  op: string,
  interval: NormInterval,
  axis: number | Axes | ((w: Tensor) => Axes),
  run: (w: Tensor, rule: NormRule) => Tensor,
): Projection {
  const { min, max, rate } = interval;
  return (w) => {
    if (w.size === 0) return w;
    const given = typeof axis === 'function' ? axis(w) : axis;
    const { name } = w as Partial<Variable>;
    const weight = name === undefined ? 'a weight' : `the weight '${name}'`;
    const axes = axesWithin(op, 'axis of the constraint', given, w.shape, weight);
    checkFloatTensor(op, weight, w);
    return run(w, { min, max, rate, axes });
  };
}

/** Projects the values of a variable. Call it inside `tf.tidy`. */
export function projectVariable(
  op: string,
  variable: Variable,
  { project, projectOnArrays }: Pick<Rule, 'project' | 'projectOnArrays'>,
): void {
  if (projectOnArrays !== undefined && variable.size > 0 && runsOnArrays()) {
    // Not in place: a clone, or a copy that tfjs has made of these values, may be in use.
    const projected = projectOnArrays(variable);
    variable.assign(projected);
    projected.dispose();
    return;
  }
  const result = project(variable);
  // A variable that is assigned to itself loses its values.
  if (result === variable) return;
  checkResult(op, variable, result);
  variable.assign(result);
}

function checkResult(op: string, { name, shape, dtype }: Variable, result: unknown): void {
  const argument = `the result of the constraint on '${name}'`;
  if (!(result instanceof Tensor)) {
    throw new ClampwiseTypeError(op, argument, describe(result), 'a tensor');
  }
  if (result.dtype !== dtype) {
    throw new ClampwiseTypeError(op, argument, `a tensor of ${result.dtype}`, `of ${dtype}`);
  }
  if (shapeText(result.shape) === shapeText(shape)) return;
  const expected = `of the weight's shape ${shapeText(shape)}`;
  throw new ClampwiseRangeError(op, argument, `shape ${shapeText(result.shape)}`, expected);
}
