import { clip, nonNeg, saturateCast } from '@clampwise/kernels';
import { atMostMore, atMostTimes, type Goal, type Others } from '../goals.ts';
import { DATA, type Data } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { clipLoops, type Loop, nonNegLoops } from '../peers/loops.ts';
import type { Row } from '../row.ts';
import { onArrays } from '../task.ts';
import { CAST_TARGETS, type CastTarget, castLoops, castTask } from './castTask.ts';
import { type ClipTask, clipTask, nonNegTask } from './clipTask.ts';
import { FEW, globalNormContenders, ordinaryList, TWO_LOOPS } from './lists.ts';
import {
  loopStepper,
  ourStepper,
  STEP_KINDS,
  STEP_LOOP,
  type StepKind,
  stepData,
} from './stepKinds.ts';
import { COPY, OURS } from './suite.ts';

// This module and its imports run in browsers too.

const SIZES = [1, 4, 16, 32, 64, 128, 256, 512];
const STEP_SIZES = [5, 16, 50];
const STEPS: readonly StepKind['name'][] = ['sgd', 'adam', 'rmsprop'];
const LISTS = [[5, 5, 5, 5], FEW, [50, 50, 50, 50]];

/** Calls on few elements of ordinary arrays, on random and on predictable data. */
export async function* fewRows(): AsyncGenerator<Row> {
  for (const work of [clipping, raising, ...CAST_TARGETS.map(casting)]) {
    for (const n of SIZES) for (const data of DATA) yield work(n, data);
  }
  for (const name of STEPS) for (const n of STEP_SIZES) yield stepping(name, n);
  for (const lengths of LISTS) yield globalNorm(lengths);
}

/**
 * A row of n elements. Its goal is at most 30 ns more than the fastest loop, and from 32 elements
 * on at most 1.2 times its time.
 */
function row(table: string, n: number, data: Data, contenders: readonly Contender[]): Row {
  const names = contenders.map(({ name }) => name);
  const loop: Others = {
    names: names.filter((name) => name !== OURS && name !== COPY),
    text: 'the fastest loop',
  };
  const goals: Goal[] = [];
  if (n <= 16) goals.push(atMostMore(OURS, loop, 30));
  if (n >= 32) goals.push(atMostTimes(OURS, loop, 1.2));
  return {
    work: `${table}, ${n} ${n === 1 ? 'element' : 'elements'}, ${data === 'random' ? data : `of ${data}`}`,
    values: 1,
    reference: OURS,
    contenders,
    goals,
    place: { table, line: String(n), group: data },
  };
}

function clipping(n: number, data: Data): Row {
  const task = clipTask(n, 0.5, data);
  const out = new Float32Array(n);
  return row('clip of float32 to -1..1 with out', n, data, [
    onArrays(task, OURS, ([x]) => clip(x, -1, 1, { out })),
    ...looping(task, clipLoops({ min: -1, max: 1 })),
    copying(task),
  ]);
}

function raising(n: number, data: Data): Row {
  const task = nonNegTask(n, data);
  const out = new Float32Array(n);
  return row('nonNeg of float32 with out', n, data, [
    onArrays(task, OURS, ([x]) => nonNeg(x, { out })),
    ...looping(task, nonNegLoops()),
    copying(task),
  ]);
}

function casting(target: CastTarget): (n: number, data: Data) => Row {
  const { dtype, scale, make } = target;
  return (n, data) => {
    const task = castTask(target, n, data);
    const out = make(n);
    return row(`saturateCast of float32 to ${dtype}, times ${scale}, with out`, n, data, [
      onArrays(task, OURS, ([x]) => saturateCast(x, dtype, { scale, out })),
      ...castLoops(task, target),
      copying(task),
    ]);
  };
}

function looping(task: ClipTask, loops: readonly [name: string, loop: Loop][]): Contender[] {
  const out = new Float32Array(task.inputs[0]?.[0].length ?? 0);
  return loops.map(([name, loop]) =>
    onArrays(task, name, ([x]) => {
      loop(x, out);
      return out;
    }),
  );
}

function copying(task: ClipTask): Contender {
  const out = new Float32Array(task.inputs[0]?.[0].length ?? 0);
  return onArrays({ ...task, answer: ([x], i) => x[i] as number }, COPY, ([x]) => {
    out.set(x);
    return out;
  });
}

function stepping(name: StepKind['name'], n: number): Row {
  const kind = STEP_KINDS.find((each) => each.name === name) as StepKind;
  const data = stepData(n, 32);
  return {
    work: `${kind.title}, ${n} elements of float32`,
    values: 1,
    reference: OURS,
    contenders: [ourStepper(kind, OURS, data), loopStepper(kind, data)],
    goals: [atMostMore(OURS, STEP_LOOP, 150)],
    place: {
      table: 'one step of sgd, adam and rmsprop with clipValue and nonNeg',
      line: `${name}, ${n}`,
      group: '',
    },
  };
}

function globalNorm(lengths: readonly number[]): Row {
  const table = 'clipByGlobalNorm of four float32 arrays with out';
  const line = lengths.join(' + ');
  return {
    work: `${table}, ${line} elements`,
    values: 1,
    reference: OURS,
    contenders: globalNormContenders(ordinaryList(lengths)),
    goals: [atMostTimes(OURS, TWO_LOOPS, 2)],
    place: { table, line, group: '' },
  };
}
