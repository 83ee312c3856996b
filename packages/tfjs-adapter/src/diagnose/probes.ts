import { clipByValue, relu, relu6, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';

/** An operation of tfjs that the backend computes wrongly. */
export interface BackendFault {
  /** The operation, as code. */
  readonly asked: string;
  readonly got: readonly number[];
  readonly expected: readonly number[];
  /** The call that fixes it. */
  readonly fix: string;
}

interface Probe {
  readonly asked: string;
  readonly run: () => Tensor;
  readonly expected: readonly number[];
  readonly fix: string;
}

const PATCH = "patchTfjs(), or clipByValue of '@clampwise/tfjs-adapter'";

/** Operations of tfjs that are wrong on at least one backend. */
const PROBES: readonly Probe[] = [
  {
    asked: 'tf.clipByValue([NaN, 5, -5, 0.5], 0, 1)',
    run: () => clipByValue(tensor1d([NaN, 5, -5, 0.5]), 0, 1),
    expected: [NaN, 1, 0, 0.5],
    fix: PATCH,
  },
  {
    asked: "tf.clipByValue(tf.tensor1d([5, -3, 2], 'int32'), 0, 3)",
    run: () => clipByValue(tensor1d([5, -3, 2], 'int32'), 0, 3),
    expected: [3, 0, 2],
    fix: PATCH,
  },
  {
    asked: 'tf.clipByValue([NaN, 1], 2, 2)',
    run: () => clipByValue(tensor1d([NaN, 1]), 2, 2),
    expected: [NaN, 2],
    fix: "clipByValue of '@clampwise/tfjs-adapter'; patchTfjs cannot reach it",
  },
  {
    asked: 'tf.relu6([NaN, 7, -1])',
    run: () => relu6(tensor1d([NaN, 7, -1])),
    expected: [NaN, 6, 0],
    fix: 'patchTfjs()',
  },
  {
    asked: 'tf.relu([NaN, -1, 2])',
    run: () => relu(tensor1d([NaN, -1, 2])),
    expected: [NaN, 0, 2],
    fix: "nonNeg of '@clampwise/tfjs-adapter'",
  },
];

/** The probes that the current backend answers wrongly. */
export async function backendFaults(): Promise<BackendFault[]> {
  const answers = await Promise.all(
    PROBES.map(async ({ asked, run, expected, fix }) => {
      const tensor = tidy(run);
      const got = [...(await tensor.data())];
      tensor.dispose();
      return { asked, got, expected, fix };
    }),
  );
  return answers.filter(({ got, expected }) => !same(got, expected));
}

function same(a: readonly number[], b: readonly number[]): boolean {
  // === on purpose: -0 counts as 0.
  return a.every((value, k) => value === b[k] || (Number.isNaN(value) && Number.isNaN(b[k])));
}
