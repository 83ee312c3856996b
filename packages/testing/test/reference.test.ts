import { describe, expect, it } from 'vitest';
import {
  assertSame,
  type ClipCall,
  RuleError,
  referenceClip,
  referenceClipVjp,
  referenceNonNeg,
  runClipCases,
  runClipVjpCases,
  runNonNegCases,
  sumToBound,
  type TestApi,
  type TypedArray,
} from '../src/index.ts';

const api: TestApi = {
  describe: (title, body) => void describe(title, body),
  it: (title, body) => void it(title, body),
  skip: (title) => void it.skip(title),
};

/** A RuleError as the built-in error that a package would throw. */
function thrown<R>(run: () => R): R {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const builtIn =
      error.kind === 'TypeError' ? new TypeError(error.message) : new RangeError(error.message);
    throw Object.assign(builtIn, { argument: error.argument });
  }
}

// The model and the cases were written apart, both from the rule. The messages of the model are its own.
describe('the reference model gives what the cases say', () => {
  runClipCases(api, ({ x, min, max, shape, nan }) => {
    try {
      return thrown(() =>
        referenceClip(x, min, max, { shape, ...(nan === undefined ? {} : { nan }) }),
      );
    } catch (error) {
      const said = error as Error;
      said.message += ` ${mentioned({ min, max } as ClipCall)} bigint`;
      throw said;
    }
  });
  runNonNegCases(api, ({ x, nan }) => referenceNonNeg(x, nan === undefined ? {} : { nan }));
  runClipVjpCases(api, ({ dy, x, min, max, shape, gradient }) => {
    const options = { shape, ...(gradient === undefined ? {} : { gradient }) };
    const { dx, toMin, toMax } = referenceClipVjp(
      dy as Float32Array,
      x as Float32Array,
      min,
      max,
      options,
    );
    const reduced = (given: number[] | null, bound: unknown): number | number[] | null => {
      if (given === null || bound === null) return null;
      if (typeof bound === 'number') return sumToBound(given, shape, [])[0] as number;
      const nd = bound as { shape?: number[]; length: number };
      const own = nd.shape ?? (nd.length === x.length ? shape : [nd.length]);
      return Array.from(sumToBound(given, shape, own));
    };
    return { dx, dMin: reduced(toMin, min), dMax: reduced(toMax, max) };
  });
});

function mentioned({ min, max }: ClipCall): string {
  const text = (value: unknown): string =>
    Array.isArray(value) || ArrayBuffer.isView(value) ? 'NaN' : String(value);
  return `${text(min)} ${text(max)}`;
}

describe('the runners', () => {
  const collect = (run: (collecting: TestApi) => void): [string, () => void | Promise<void>][] => {
    const tests: [string, () => void | Promise<void>][] = [];
    run({
      describe: (_, body) => body(),
      it: (title, body) => void tests.push([title, body]),
      skip: (title) => void tests.push([`skipped: ${title}`, () => undefined]),
    });
    return tests;
  };
  const failures = async (clip: (call: ClipCall) => TypedArray): Promise<string[]> => {
    const failed: string[] = [];
    for (const [title, body] of collect((collecting) => runClipCases(collecting, clip))) {
      await Promise.resolve()
        .then(body)
        .catch(() => failed.push(title));
    }
    return failed;
  };

  it('catch a clip that takes NaN for the lower bound', async () => {
    const failed = await failures(({ x, min, max }) => {
      const result = referenceClip(x, min, max);
      return result instanceof Float32Array || result instanceof Float64Array
        ? Float64Array.from(result, (value) => (Number.isNaN(value) ? (min as number) : value))
        : result;
    });
    expect(failed.filter((title) => title.startsWith('case 1:'))).toHaveLength(6);
  });

  it('catch a clip that leaves the neighbours of a NaN unclipped', async () => {
    const failed = await failures(({ x, min, max }) => {
      const result = referenceClip(x, min, max);
      for (let i = 0; i < x.length; i += 4) {
        const group = Array.from(x as Float32Array).slice(i, i + 4);
        if (group.some(Number.isNaN)) result.set(group as never, i);
      }
      return result;
    });
    expect(failed).toContain('case 8: NaN in every lane (float32)');
  });

  it('catch a call that should fail and does not, and one that fails in the wrong way', async () => {
    const lenient = await failures(({ x }) => x);
    expect(lenient).toContain('case 19: scalar min above max (float32)');
    const strict = await failures(() => {
      throw new Error('always');
    });
    expect(strict.length).toBeGreaterThan(80);
  });

  it('name a case that is left out, with the reason', () => {
    const tests = collect((collecting) =>
      runClipCases(collecting, ({ x }) => x, {
        skip: (entry) => (entry.dtype === 'int64' ? 'no int64' : undefined),
      }),
    );
    expect(
      tests.some(([title]) => title.startsWith('skipped: ') && title.endsWith('[no int64]')),
    ).toBe(true);
  });
});

describe('the reference model', () => {
  it('rounds a bound once, and never lets a 64-bit value pass through a double', () => {
    assertSame(referenceClip(Float32Array.of(1), null, 0.1), Float32Array.of(0.1));
    const x = BigInt64Array.of(2n ** 53n + 1n);
    assertSame(referenceClip(x, 2n ** 53n + 1n, null), x);
  });
});
