import {
  assertSame,
  isExpectedError,
  plain,
  referenceClip,
  runClipCases,
  runClipVjpCases,
  runNonNegCases,
  saturateCastCases,
  type TypedArray,
  typedArray,
  type Values,
} from '@clampwise/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as Kernels from '../src/index.ts';
import { freshKernels } from './support/fresh.ts';
import { bound, caught, testApi } from './support/harness.ts';

class RejectedModule {
  constructor() {
    throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder');
  }
}

/** What engines without WebAssembly look like to the package. */
const engines: readonly [string, () => unknown][] = [
  ['no WebAssembly at all', () => undefined],
  [
    'a policy that forbids to compile',
    () => Object.create(WebAssembly, { Module: { value: RejectedModule } }),
  ],
];

describe.each(engines)('%s', (_, makeWebAssembly) => {
  let kernels: typeof Kernels;

  beforeAll(async () => {
    vi.stubGlobal('WebAssembly', makeWebAssembly());
    kernels = await freshKernels();
  });
  afterAll(() => void vi.unstubAllGlobals());

  it('is told by backendInfo', () => {
    const info = kernels.backendInfo();
    expect(info).toMatchObject({ backend: 'js', configured: 'auto', wasm: false });
    expect(info.reason).toMatch(/WebAssembly/);
  });

  it('is told by the trace', () => {
    const events: Kernels.TraceEvent[] = [];
    kernels.configure({ trace: (event) => events.push(event) });
    kernels.clip(new Float32Array(10_000), 0, 1);
    kernels.configure({ trace: null });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      op: 'clip',
      backend: 'js',
      placement: 'ordinary',
      length: 10_000,
    });
    expect(events[0]?.reason).toMatch(/WebAssembly/);
  });

  it('makes the backend wasm an error', () => {
    const error = caught(() => kernels.configure({ backend: 'wasm' }));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ op: 'configure', argument: 'backend' });
    expect(kernels.backendInfo().configured).toBe('auto');
  });

  describe('clip', () => {
    runClipCases(testApi, ({ x, min, max, shape, nan }) =>
      kernels.clip(x, bound(min), bound(max), { shape, ...(nan === undefined ? {} : { nan }) }),
    );
  });
  describe('nonNeg', () => {
    runNonNegCases(testApi, ({ x, nan }) => kernels.nonNeg(x, nan === undefined ? {} : { nan }));
  });
  describe('clipVjp', () => {
    runClipVjpCases(testApi, ({ dy, x, min, max, shape, gradient }) => {
      const options = { shape, ...(gradient === undefined ? {} : { gradient }) };
      const { dx, dMin, dMax } = kernels.clipVjp(dy, x, bound(min), bound(max), options);
      return { dx, dMin: values(dMin), dMax: values(dMax) };
    });
  });

  describe('saturateCast', () => {
    const fit = saturateCastCases.filter(({ expected }) => !isExpectedError(expected));
    it.each(fit)('$title, $dtype to $to', ({ dtype, x, to, options = {}, expected }) => {
      const result = kernels.saturateCast(typedArray(dtype, x), to, options);
      assertSame(result, typedArray(to, expected as Values));
    });
  });

  it('the answers for long arrays are the same', () => {
    const x = Float32Array.from({ length: 100_000 }, (_, i) => (i % 13 === 0 ? NaN : (i % 7) - 3));
    expect(plain(kernels.clip(x, -1, 1))).toEqual(plain(referenceClip(x, -1, 1)));
  });

  it('the heap gives arrays that work', () => {
    const x = kernels.heap.from(Float32Array.of(-1, 0.5, 3));
    const result = kernels.heap.scope(() => kernels.clip(x, 0, 1));
    expect([...result]).toEqual([0, 0.5, 1]);
    kernels.heap.free(result);
    kernels.heap.free(x);
    expect(kernels.heap.info()).toMatchObject({ usedBytes: 0, arrays: 0 });
  });
});

function values(
  gradient: Kernels.BoundGradient,
): number | ArrayLike<number> | ArrayLike<bigint> | null {
  if (gradient === null || typeof gradient === 'number') return gradient;
  return ArrayBuffer.isView(gradient)
    ? (gradient as TypedArray)
    : (gradient as Kernels.NdArray).data;
}

describe('an engine whose compiler knows no SIMD', () => {
  it('is one without WebAssembly for us', async () => {
    class NoSimd extends WebAssembly.Module {
      constructor(bytes: BufferSource) {
        // The opcode prefix of SIMD, 0xFD, is in every module of ours and in the probe.
        if (new Uint8Array(bytes as ArrayBuffer).includes(0xfd)) {
          throw new WebAssembly.CompileError('invalid opcode 0xfd');
        }
        super(bytes);
      }
    }
    vi.stubGlobal('WebAssembly', Object.create(WebAssembly, { Module: { value: NoSimd } }));
    try {
      const kernels = await freshKernels();
      expect(kernels.backendInfo()).toMatchObject({ backend: 'js', wasm: false });
      expect([...kernels.clip(new Float32Array(5000).fill(3), 0, 1)]).toEqual(
        new Array(5000).fill(1),
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
