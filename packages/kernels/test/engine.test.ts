import { afterEach, describe, expect, it } from 'vitest';
import {
  backendInfo,
  clip,
  clipInto,
  clipVjp,
  configure,
  globalNorm,
  heap,
  nonNeg,
  type TraceEvent,
} from '../src/index.ts';
import { caught, traced } from './support/harness.ts';

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are the subject
const wrong = (value: unknown): any => value;

afterEach(() => configure({ backend: 'auto', trace: null }));

describe('configure', () => {
  it.each([
    ['no options', undefined, 'TypeError', /options/],
    ['null', null, 'TypeError', /options/],
    ['an unknown key', { backends: 'js' }, 'TypeError', /options|backends/],
    ['an unknown backend', { backend: 'gpu' }, 'RangeError', /^backend$/],
    ['a backend that is no text', { backend: true }, 'TypeError', /^backend$/],
    ['a trace that is no function', { trace: 1 }, 'TypeError', /^trace$/],
    ['heapBytes as text', { heapBytes: '1' }, 'TypeError', /^heapBytes$/],
    ['heapBytes of 0', { heapBytes: 0 }, 'RangeError', /^heapBytes$/],
    ['negative heapBytes', { heapBytes: -1 }, 'RangeError', /^heapBytes$/],
    ['heapBytes of NaN', { heapBytes: NaN }, 'RangeError', /^heapBytes$/],
    [
      'heapBytes beyond what WebAssembly can have',
      { heapBytes: 2 ** 40 },
      'RangeError',
      /^heapBytes$/,
    ],
  ])('rejects %s', (_, options, kind, argument) => {
    const error = caught(() => configure(wrong(options))) as { argument: string; op: string };
    expect(error).toBeInstanceOf(kind === 'TypeError' ? TypeError : RangeError);
    expect(error.op).toBe('configure');
    expect(error.argument).toMatch(argument);
  });

  it('names the nearest key', () => {
    expect(String(caught(() => configure(wrong({ heapByte: 1 }))))).toContain("'heapBytes'");
  });

  it('changes nothing where one setting is wrong', () => {
    caught(() => configure(wrong({ backend: 'js', trace: 'no' })));
    expect(backendInfo().configured).toBe('auto');
  });

  it('leaves alone what it is not told', () => {
    configure({ backend: 'js' });
    configure({ trace: null });
    configure({});
    expect(backendInfo()).toMatchObject({ backend: 'js', configured: 'js', wasm: true });
  });
});

describe('backendInfo', () => {
  it('tells the backend and the reason', () => {
    expect(backendInfo()).toMatchObject({ backend: 'wasm', configured: 'auto', wasm: true });
    expect(backendInfo().reason).not.toBe('');
    configure({ backend: 'wasm' });
    expect(backendInfo()).toMatchObject({ backend: 'wasm', configured: 'wasm' });
  });
});

describe('the trace', () => {
  const only = (run: () => void): TraceEvent => {
    const events = traced(run);
    expect(events).toHaveLength(1);
    return events[0] as TraceEvent;
  };

  it('tells of each call what ran, where and why', () => {
    const x = new Float32Array(100_000);
    expect(only(() => clip(x, 0, 1))).toEqual({
      op: 'clip',
      dtype: 'float32',
      length: 100_000,
      backend: 'wasm',
      kernel: expect.any(String),
      placement: 'staged',
      reason: expect.stringMatching(/./),
    });
    expect(only(() => clipInto(x, x, 0, 1)).op).toBe('clipInto');
    expect(only(() => nonNeg(x)).op).toBe('nonNeg');
    expect(traced(() => clipVjp(x, x, 0, 1)).every(({ op }) => op === 'clipVjp')).toBe(true);
    expect(only(() => clip(new Uint8ClampedArray(9), 0, 1)).dtype).toBe('uint8clamped');
  });

  it('tells of clipVjp in every mode and with every kind of bound', () => {
    const x = Float32Array.of(-1, 0, 1);
    for (const gradient of ['exact', 'straightThrough', 'inward'] as const) {
      for (const min of [0, null, [0, 0, 0]]) {
        const events = traced(() => void clipVjp(x, x, min, 1, { gradient }));
        expect(events.length, `${gradient}, min ${min}`).toBeGreaterThan(0);
        expect(events.every(({ op, length }) => op === 'clipVjp' && length === 3)).toBe(true);
      }
    }
  });

  it('tells of large arrays in the heap that nothing was copied', () => {
    heap.scope(() => {
      const x = heap.zeros(100_000, 'float32');
      expect(only(() => void clip(x, 0, 1))).toMatchObject({ backend: 'wasm', placement: 'heap' });
    });
  });

  it('tells of calls on JS that nothing was placed', () => {
    configure({ backend: 'js' });
    expect(only(() => void clip(new Float32Array(9), 0, 1))).toMatchObject({
      backend: 'js',
      placement: 'ordinary',
    });
    expect(only(() => void clip(new BigInt64Array(9), 0, 1))).toMatchObject({
      backend: 'js',
      dtype: 'int64',
    });
  });

  it('is not told of calls that fail, and stops when it is taken away', () => {
    expect(traced(() => void caught(() => clip(new Float32Array(1), 2, 1)))).toEqual([]);
    const events: TraceEvent[] = [];
    configure({ trace: (event) => events.push(event) });
    configure({ trace: null });
    clip(new Float32Array(9), 0, 1);
    expect(events).toEqual([]);
  });

  it.each([1, 2, 3, Infinity])('may measure norms itself, while one of order %d is', (ord) => {
    const norms: number[] = [];
    let isInside = false;
    const measure = (value: number): number => globalNorm([Float32Array.of(value)], { ord });
    configure({
      trace: () => {
        if (isInside) return;
        isInside = true;
        norms.push(measure(5));
        isInside = false;
      },
    });
    expect(measure(3)).toBeCloseTo(3, 12);
    for (const norm of norms) expect(norm).toBeCloseTo(5, 12);
  });
});
