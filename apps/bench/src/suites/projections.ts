import { projectL1Ball, projectL2Ball, projectMonotone, projectSimplex } from '@clampwise/kernels';
import { fresh } from '../fresh.ts';
import { type Goal, timesAsFast } from '../goals.ts';
import { randomValues, sizeText, withSpecials } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import {
  condatThreshold,
  magnitudes,
  poolAdjacent,
  scaleToBall,
  shrink,
  shrinkMagnitudes,
  sortedThreshold,
  sumOfMagnitudes,
  type Threshold,
} from '../peers/projectionLoops.ts';
import type { Row } from '../row.ts';
import { onArrays, type Task } from '../task.ts';
import { onHeap } from './onHeap.ts';
import { COPY, IN_HEAP, OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;
type Project = (x: Floats, out: Floats) => ArrayLike<number>;
type ProjectionTask = Task<readonly [Floats]>;
/** A projection in float64. */
type Right = (x: Float64Array) => ArrayLike<number>;

const THRESHOLDS: Readonly<Record<string, Threshold>> = {
  'by sorting': sortedThreshold,
  'by the algorithm of Condat': condatThreshold,
};

/**
 * Compares projections of a long vector with loops. No JavaScript package was found that has them.
 */
export async function* projectionRows({ large: n }: Sizes): AsyncGenerator<Row> {
  // A few values stay above zero, and about a third.
  for (const sum of [1, n / 4]) yield simplex(n, sum);
  yield l1Ball(n);
  yield l2Ball(n);
  yield monotone(n);
}

function simplex(n: number, sum: number): Row {
  const task = projectionTask(n, (x) => {
    const tau = rightThreshold(x, sum);
    return x.map((value) => Math.max(value - tau, 0));
  });
  const write = fresh(shrink);
  const peers = Object.entries(THRESHOLDS).map(([name, original]) => {
    const threshold = fresh(original);
    return loop(task, name, (x, y) => write(x, threshold(x, sum), y));
  });
  const goals = [OURS, IN_HEAP].map((ours) =>
    timesAsFast(ours, Object.keys(THRESHOLDS), 5, 'the best loop'),
  );
  const work = `projectSimplex onto the sum ${sizeText(sum)}`;
  return row(work, task, (x, out) => projectSimplex(x, { sum, out }), peers, goals);
}

function l1Ball(n: number): Row {
  const radius = n / 4;
  const task = projectionTask(n, (x) => {
    const tau = rightThreshold(x.map(Math.abs), radius);
    return x.map((value) => Math.sign(value) * Math.max(Math.abs(value) - tau, 0) + 0);
  });
  const write = fresh(shrinkMagnitudes);
  const measure = fresh(sumOfMagnitudes);
  const bare = fresh(magnitudes);
  const peers = Object.entries(THRESHOLDS).map(([name, original]) => {
    const threshold = fresh(original);
    return loop(task, name, (x, y) => {
      if (measure(x) <= radius) return void y.set(x);
      bare(x, y);
      write(x, threshold(y, radius), y);
    });
  });
  const work = `projectL1Ball onto the radius ${sizeText(radius)}`;
  return row(work, task, (x, out) => projectL1Ball(x, radius, { out }), peers);
}

function l2Ball(n: number): Row {
  const radius = Math.sqrt(n) / 2;
  const task = projectionTask(n, (x) => {
    const norm = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
    return x.map((value) => (value * radius) / norm);
  });
  const scale = fresh(scaleToBall);
  const peers = [loop(task, 'two loops', (x, y) => scale(x, radius, y))];
  const work = `projectL2Ball onto the radius ${sizeText(radius)}`;
  return row(work, task, (x, out) => projectL2Ball(x, radius, { out }), peers);
}

function monotone(n: number): Row {
  const task = projectionTask(n, rightMonotone);
  const pool = fresh(poolAdjacent);
  const peers = [loop(task, 'a loop that pools', (x, y) => pool(x, y))];
  return row('projectMonotone', task, (x, out) => projectMonotone(x, { out }), peers);
}

function row(
  work: string,
  task: ProjectionTask,
  project: Project,
  peers: Contender[],
  goals: Goal[] = [],
): Row {
  const n = task.inputs[0]?.[0].length ?? 0;
  const out = new Float32Array(n);
  const copyTask: ProjectionTask = { ...task, answer: ([x], i) => x[i] as number };
  const inHeap = onHeap(task, project);
  return {
    work: `${work}, ${sizeText(n)} float32 values with out`,
    values: n,
    reference: COPY,
    contenders: [
      loop(copyTask, COPY, (x, y) => y.set(x)),
      onArrays(task, OURS, ([x]) => project(x, out)),
      inHeap.contender,
      ...peers,
    ],
    goals,
    release: inHeap.release,
  };
}

function loop(
  task: ProjectionTask,
  name: string,
  write: (x: Floats, y: Floats) => void,
): Contender {
  const y = new Float32Array(task.inputs[0]?.[0].length ?? 0);
  return onArrays(task, name, ([x]) => {
    write(x, y);
    return y;
  });
}

/** The right results come from float64. A vector with NaN becomes all NaN. */
function projectionTask(n: number, right: Right): ProjectionTask {
  const x = randomValues(n, 0.5);
  const known = new Map<Floats, ArrayLike<number>>();
  const answersFor = (values: Floats): ArrayLike<number> => {
    const answers =
      known.get(values) ??
      (values.some(Number.isNaN)
        ? new Float64Array(values.length).fill(Number.NaN)
        : right(Float64Array.from(values)));
    known.set(values, answers);
    return answers;
  };
  return {
    inputs: [[x]],
    special: [withSpecials(x)],
    answer: ([values], i) => answersFor(values)[i] as number,
    slack: (wanted) => Math.max(Math.abs(wanted), 1) * 2 ** -22,
  };
}

function rightThreshold(x: Float64Array, sum: number): number {
  const sorted = x.slice().sort().reverse();
  let total = -sum;
  let tau = -Infinity;
  for (const [k, value] of sorted.entries()) {
    total += value;
    if (value <= total / (k + 1)) break;
    tau = total / (k + 1);
  }
  return tau;
}

/** The slopes of the greatest convex function below the running sums (Barlow et al. 1972). */
function rightMonotone(x: Float64Array): Float64Array {
  const sums = new Float64Array(x.length + 1);
  for (let i = 0; i < x.length; i++) sums[i + 1] = (sums[i] as number) + (x[i] as number);
  const corners: number[] = [];
  const slope = (from: number, to: number): number =>
    ((sums[to] as number) - (sums[from] as number)) / (to - from);
  for (let i = 0; i <= x.length; i++) {
    while (corners.length > 1) {
      const [before, last] = corners.slice(-2) as [number, number];
      if (slope(before, last) < slope(last, i)) break;
      corners.pop();
    }
    corners.push(i);
  }
  const y = new Float64Array(x.length);
  for (let k = 1; k < corners.length; k++) {
    const [from, to] = [corners[k - 1] as number, corners[k] as number];
    y.fill(slope(from, to), from, to);
  }
  return y;
}
