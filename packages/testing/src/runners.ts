// Runs the cases against a function under test. The caller also passes the test framework:
// `describe` and `it`.

import {
  type CaseBound,
  type ClipCase,
  type ClipVjpCase,
  clipCases,
  clipVjpCases,
  type ExpectedError,
  isExpectedError,
  laneCases,
  type NonNegCase,
  nonNegCases,
  roundedBoundVjpCases,
} from './cases/index.ts';
import { assertSame } from './compare.ts';
import { type DType, type TypedArray, typedArray, type Values } from './dtypes.ts';

/** The two functions of a test framework that the runners need. */
export interface TestApi {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => void | Promise<void>): void;
  /** Called instead of `it` for a case that is skipped, with the reason in the title. */
  skip(title: string): void;
}

/**
 * What a case passes to the function under test. `x` is a fresh array over its own buffer in each
 * call.
 */
export interface ClipCall {
  readonly dtype: DType;
  readonly x: TypedArray;
  readonly shape: readonly number[];
  readonly min: CaseBound;
  readonly max: CaseBound;
  readonly nan?: number;
}

export interface NonNegCall {
  readonly dtype: DType;
  readonly x: TypedArray;
  readonly shape: readonly number[];
  readonly nan?: number;
}

export interface ClipVjpCall extends ClipCall {
  readonly dy: TypedArray;
  readonly gradient?: 'exact' | 'straightThrough' | 'inward';
}

type List = ArrayLike<number> | ArrayLike<bigint>;

/** A function under test: it takes a call, runs it somewhere, and returns the values. */
export type ClipUnderTest = (call: ClipCall) => List | Promise<List>;
export type NonNegUnderTest = (call: NonNegCall) => List | Promise<List>;

export interface VjpResult {
  readonly dx: List;
  readonly dMin: number | List | null;
  readonly dMax: number | List | null;
}
export type ClipVjpUnderTest = (call: ClipVjpCall) => VjpResult | Promise<VjpResult>;

export interface RunOptions<Case> {
  /** Which cases concern the function under test. Default all. */
  readonly only?: (entry: Case) => boolean;
  /** How results are compared. Default to the last bit, the sign of zero included. */
  readonly assert?: typeof assertSame;
  /** The reason to skip a case, or undefined. */
  readonly skip?: (entry: Case) => string | undefined;
}

function titleOf(entry: { number: number | null; title: string; dtype: DType }): string {
  return `${entry.number === null ? '' : `case ${entry.number}: `}${entry.title} (${entry.dtype})`;
}

function freshX(entry: { dtype: DType; x: Values | Float32Array }): TypedArray {
  return ArrayBuffer.isView(entry.x)
    ? (entry.x as Float32Array).slice()
    : typedArray(entry.dtype, entry.x as Values);
}

function callOf(entry: ClipCase | ClipVjpCase): ClipCall {
  const { dtype, min, max } = entry;
  const x = freshX(entry);
  const nan = 'nan' in entry && entry.nan !== undefined ? { nan: entry.nan } : {};
  return { dtype, x, shape: entry.shape ?? [x.length], min, max, ...nan };
}

/** Throws unless the call throws the expected error. */
export async function assertFails(
  call: () => unknown,
  { kind, argument, mentions = [] }: ExpectedError,
): Promise<void> {
  let result: unknown;
  try {
    result = await call();
  } catch (error) {
    checkError(error, kind, argument, mentions);
    return;
  }
  throw new Error(`a ${kind} was expected, but the call gave ${String(result)}`);
}

function checkError(
  error: unknown,
  kind: string,
  argument: RegExp,
  mentions: readonly string[],
): void {
  const known = kind === 'TypeError' ? error instanceof TypeError : error instanceof RangeError;
  if (!known)
    throw new Error(`a ${kind} was expected, but it was ${String(error)}`, { cause: error });
  const fields = error as unknown as { argument?: unknown; message: string };
  if (!argument.test(String(fields.argument))) {
    throw new Error(`the error names ${fields.argument}, not ${argument}`, { cause: error });
  }
  const missing = mentions.find((text) => !fields.message.includes(text));
  if (missing !== undefined) throw new Error(`"${fields.message}" does not mention ${missing}`);
}

function runEach<Case extends { number: number | null; title: string; dtype: DType }>(
  api: TestApi,
  entries: readonly Case[],
  { only = () => true, skip }: RunOptions<Case>,
  run: (entry: Case) => Promise<void>,
): void {
  for (const entry of entries.filter(only)) {
    const reason = skip?.(entry);
    if (reason === undefined) api.it(titleOf(entry), () => run(entry));
    else api.skip(`${titleOf(entry)} [${reason}]`);
  }
}

/** Runs every case of clip by value against a function. */
export function runClipCases(
  api: TestApi,
  clip: ClipUnderTest,
  options: RunOptions<ClipCase> = {},
): void {
  const { assert = assertSame } = options;
  runEach(api, clipCases, options, (entry) => checkClip(entry, clip, assert));
  const lanes = laneCases();
  api.it('case 8: NaN in every lane (float32)', async () => {
    for (const entry of lanes) await checkClip(entry, clip, assert);
  });
}

async function checkClip(
  entry: ClipCase,
  clip: ClipUnderTest,
  assert: typeof assertSame,
): Promise<void> {
  const { expected, title } = entry;
  if (isExpectedError(expected)) return assertFails(() => clip(callOf(entry)), expected);
  assert(await clip(callOf(entry)), typedArray(entry.dtype, expected), `clip, ${title}`);
}

/** Runs every case of nonNeg against a function. */
export function runNonNegCases(
  api: TestApi,
  nonNeg: NonNegUnderTest,
  options: RunOptions<NonNegCase> = {},
): void {
  const { assert = assertSame } = options;
  runEach(api, nonNegCases, options, async (entry) => {
    const x = freshX(entry);
    const nan = entry.nan === undefined ? {} : { nan: entry.nan };
    const result = await nonNeg({
      dtype: entry.dtype,
      x,
      shape: entry.shape ?? [x.length],
      ...nan,
    });
    assert(result, typedArray(entry.dtype, entry.expected), 'nonNeg');
  });
}

/** Runs every case of clip's gradients against a function. */
export function runClipVjpCases(
  api: TestApi,
  clipVjp: ClipVjpUnderTest,
  options: RunOptions<ClipVjpCase> = {},
): void {
  const { assert = assertSame } = options;
  runEach(api, [...clipVjpCases, ...roundedBoundVjpCases], options, async (entry) => {
    const gradient = entry.gradient === undefined ? {} : { gradient: entry.gradient };
    const dy = typedArray(entry.dtype, entry.dy);
    const result = await clipVjp({ ...callOf(entry), dy, ...gradient });
    assert(result.dx, typedArray(entry.dtype, entry.dx), 'dx');
    assertBoundGradient(result.dMin, entry.dMin, entry.dtype, 'dMin', assert);
    assertBoundGradient(result.dMax, entry.dMax, entry.dtype, 'dMax', assert);
  });
}

function assertBoundGradient(
  actual: number | List | null,
  expected: number | Values | null,
  dtype: DType,
  what: string,
  assert: typeof assertSame,
): void {
  if (expected === null || actual === null) {
    if (actual !== expected) throw new Error(`${what}: received ${actual}, expected ${expected}`);
  } else if (typeof expected === 'number') {
    if (typeof actual !== 'number') throw new Error(`${what}: a number was expected`);
    assert([actual], [expected], what);
  } else {
    if (typeof actual === 'number') throw new Error(`${what}: a list was expected`);
    assert(actual, typedArray(dtype, expected), what);
  }
}
