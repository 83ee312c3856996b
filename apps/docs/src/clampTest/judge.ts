import { ARRANGEMENTS, type Arrangement, placeText, valuesOf } from './arrangements.ts';
import type { CastCase, GradientCase, TestCase, ValueCase } from './cases.ts';
import { type Engine, takesPart } from './engine.ts';

export type Verdict = 'right' | 'wrong' | 'differs' | 'none';

/** The result of a case on an engine: the first failure, if there is one. */
export interface Cell {
  readonly verdict: Verdict;
  /** The value that came. */
  readonly got?: string;
  /** Where it stood. */
  readonly where?: string;
  /** The number of arrangements that failed, of all. */
  readonly failed?: number;
}

export const NO_CELL: Cell = { verdict: 'none' };

/** Runs a case on an engine in all arrangements. */
export async function judge(engine: Engine, test: TestCase): Promise<Cell> {
  if (!takesPart(engine, test.tab)) return NO_CELL;
  let first: Cell | null = null;
  let failed = 0;
  for (const arrangement of ARRANGEMENTS) {
    const cell = await judgeOne(engine, test, arrangement);
    if (cell === null) continue;
    failed++;
    if (first === null || (first.verdict === 'differs' && cell.verdict === 'wrong')) first = cell;
  }
  return first === null ? { verdict: 'right' } : { ...first, failed };
}

async function judgeOne(engine: Engine, test: TestCase, at: Arrangement): Promise<Cell | null> {
  const expected = expectedOf(test, at);
  let values: ArrayLike<number>;
  try {
    values = await run(engine, test, at);
  } catch (error) {
    if (expected === null) return null;
    const got = error instanceof Error ? error.name : 'an error';
    return { verdict: 'differs', got, where: placeText(at) };
  }
  const where = placeText(at);
  const got = values[at.place];
  if (expected === null || !same(got, expected[at.place])) {
    const isChoice = test.alsoChosen?.some((value) => same(got, value)) === true;
    return { verdict: isChoice ? 'differs' : 'wrong', got: show(got), where };
  }
  const other = expected.findIndex((value, k) => !same(values[k], value));
  if (other < 0 && values.length === expected.length) return null;
  return { verdict: 'wrong', got: show(values[other]), where: `a neighbor (${where})` };
}

/** The right results, or null if the call is right to throw. Ordinary values need no rule. */
function expectedOf(test: TestCase, at: Arrangement): number[] | null {
  const { right } = test;
  if (right === null) return null;
  const others: (value: number) => number =
    test.tab === 'values'
      ? (value) => ordinaryClip(test, value)
      : test.tab === 'gradients'
        ? (value) => (value + 0.25 > test.min && value + 0.25 < test.max ? 1 : 0)
        : (value) => ordinaryCast(test, value);
  return valuesOf(at, 0).map((value, k) => (k === at.place ? right : others(value)));
}

function ordinaryClip({ dtype, min, max }: ValueCase, value: number): number {
  const [low, high] = dtype === 'int32' ? [Math.ceil(min), Math.floor(max)] : [min, max];
  return Math.fround(value < low ? low : value > high ? high : value);
}

const RANGES = { int16: [-32768, 32767], uint8: [0, 255] } as const;

function ordinaryCast({ dtype, scale }: CastCase, value: number): number {
  const [low, high] = RANGES[dtype];
  const scaled = ordinaryOfCast(dtype, value) * scale;
  return scaled < low ? low : scaled > high ? high : scaled;
}

// Ordinary samples and pixels that every loop converts rightly.
const ordinaryOfCast = (dtype: 'int16' | 'uint8', value: number): number =>
  dtype === 'int16' ? Math.sign(value) : Math.abs(value);

async function run(engine: Engine, test: TestCase, at: Arrangement): Promise<ArrayLike<number>> {
  if (test.tab === 'values') {
    const values = valuesOf(at, test.x);
    const x = test.dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
    return (await engine.clip?.(x, at.shape, test)) ?? [];
  }
  if (test.tab === 'gradients') return runGradient(engine, test, at);
  const values = valuesOf(at, test.x).map((value, k) =>
    k === at.place ? value : ordinaryOfCast(test.dtype, value),
  );
  return (await engine.cast?.(Float32Array.from(values), test)) ?? [];
}

async function runGradient(
  engine: Engine,
  test: GradientCase,
  at: Arrangement,
): Promise<ArrayLike<number>> {
  // Between integers, so that no ordinary value is on a bound.
  const x = Float32Array.from(valuesOf(at, test.x), (value, k) =>
    k === at.place ? value : value + 0.25,
  );
  const dy = Float32Array.from(x, (_, k) => (k === at.place ? test.dy : 1));
  return (await engine.gradient?.(dy, x, at.shape, test)) ?? [];
}

function same(a: number | undefined, b: number | undefined): boolean {
  return Object.is(a, b);
}

/** A number as JavaScript writes it, -0 with its sign. */
export function show(value: number | null | undefined): string {
  if (value === null) return 'an error';
  if (Object.is(value, -0)) return '-0';
  if (value === undefined) return 'nothing';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
}
