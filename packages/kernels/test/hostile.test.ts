// Arguments that do something when they are read: options that free, detach or shrink an array of the call, arrays that say
// something else of themselves than is true, and more arguments than there are parameters. Over all public functions.
import { assertSame } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import * as algebra from '../src/algebra/index.ts';
import * as kernels from '../src/index.ts';
import { attach } from '../src/raw.ts';
import { bytesOf, caught, on, SETTINGS } from './support/harness.ts';

type Doubles = Float64Array<ArrayBufferLike>;
/** A public function as anything calls it. */
type Any = (...args: unknown[]) => unknown;

/** A call on arrays of two elements, and the options that make sense for it. */
interface Call {
  readonly name: string;
  /** How many arrays it takes. */
  readonly count: number;
  readonly args: (arrays: readonly Doubles[]) => unknown[];
  readonly options?: { readonly [name: string]: unknown };
}

const nd = (data: Doubles): kernels.NdArray => kernels.ndarray(data, [2]);
const one = (name: string, ...rest: unknown[]): Call => ({
  name,
  count: 1,
  args: ([x]) => [x, ...rest],
});
const vjp = (name: string, ...rest: unknown[]): Call => ({
  name,
  count: 2,
  args: ([dy, x]) => [dy, x, ...rest],
});
const list = (name: string, ...rest: unknown[]): Call => ({
  name,
  count: 2,
  args: (arrays) => [[...arrays], ...rest],
});

/** The functions that take options. */
const CALLS: readonly Call[] = [
  one('clip', 0, 1),
  { name: 'clipInto', count: 2, args: ([out, x]) => [out, x, 0, 1] },
  one('nonNeg'),
  vjp('clipVjp', 0, 1),
  one('saturateCast', 'int8'),
  one('replaceNonFinite'),
  list('globalNorm'),
  { name: 'globalNormVjp', count: 2, args: (arrays) => [1, [...arrays]] },
  one('clipByNorm', 1),
  one('clipByAverageNorm', 1),
  one('clipByBlockRms', 1),
  vjp('clipByNormVjp', 1),
  vjp('clipByAverageNormVjp', 1),
  vjp('clipByBlockRmsVjp', 1),
  list('clipByGlobalNorm', 1),
  { name: 'clipByGlobalNormVjp', count: 2, args: ([dy, x]) => [[dy], [x], 1] },
  { name: 'adaptiveGradClip', count: 2, args: ([x, w]) => [[x], [w], 1] },
  { name: 'adaptiveGradClipVjp', count: 3, args: ([dy, x, w]) => [[dy], [x], [w], 1] },
  { name: 'clipPerExampleNorm', count: 2, args: (arrays) => [arrays.map(nd), 1] },
  {
    name: 'clipPerExampleNormVjp',
    count: 2,
    args: ([dy, x]) => [[nd(dy as Doubles)], [nd(x as Doubles)], 1],
  },
  one('projectBox', 0, 1),
  one('projectSimplex'),
  vjp('projectSimplexVjp'),
  ...['projectL1Ball', 'projectL1Sphere', 'projectL2Ball', 'projectL2Sphere'].flatMap((name) => [
    one(name, 1),
    vjp(`${name}Vjp`, 1),
  ]),
  one('projectLinfBall', 1),
  ...['projectHalfspace', 'projectHyperplane'].flatMap((name) => [
    one(name, [1, 1], 1),
    vjp(`${name}Vjp`, [1, 1], 1),
  ]),
  one('projectMonotone'),
  vjp('projectMonotoneVjp'),
  one('constrainMaxNorm', 1),
  one('constrainMinMaxNorm', 0, 1),
  one('constrainUnitNorm'),
  vjp('constrainMaxNormVjp', 1),
  vjp('constrainMinMaxNormVjp', 0, 1),
  vjp('constrainUnitNormVjp'),
  {
    name: 'sgdStep',
    count: 3,
    args: ([w, g, m]) => [w, g, { m }],
    options: { momentum: 0.5 },
  },
  {
    name: 'adamStep',
    count: 5,
    args: ([w, g, m, v, vHat]) => [w, g, { m, v, vHat }],
    options: { step: 1, amsgrad: true },
  },
  {
    name: 'rmspropStep',
    count: 5,
    args: ([w, g, v, mean, m]) => [w, g, { v, mean, m }],
    options: { momentum: 0.5, centered: true },
  },
  { ...one('sgdState'), options: { momentum: 0.5 } },
  one('adamState'),
  one('rmspropState'),
];

/** Those that take none, by how many arguments they take. */
const WITHOUT: { readonly [name: string]: number } = {
  firstNonFinite: 1,
  sumSquares: 1,
  combineSumSquares: 1,
  configure: 1,
  backendInfo: 0,
  finfo: 1,
  iinfo: 1,
  ndarray: 3,
};

/** An NdArray around an array as it is. */
const around = (data: Doubles): kernels.NdArray => ({ data, shape: [2], dtype: 'float64' });
const shaped = (name: string, count: number): Call => ({
  name,
  count,
  args: (arrays) => arrays.map(around),
});

/** The functions of the algebra that take options. */
const ALGEBRA: readonly Call[] = [
  ...['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'reluVjp'].map((name) => shaped(name, 2)),
  ...['abs', 'exp', 'log', 'neg', 'sigmoid', 'softplus', 'sqrt', 'square', 'tanh'].map((name) =>
    shaped(name, 1),
  ),
  ...['sum', 'mean', 'max', 'relu', 'softmax', 'transpose'].map((name) => shaped(name, 1)),
  {
    name: 'matmul',
    count: 2,
    args: (arrays) => arrays.map((x) => ({ ...around(x), shape: [1, 2] })),
    options: { transposeB: true },
  },
];
const ALL: readonly Call[] = [...CALLS, ...ALGEBRA];

const functions = { ...kernels, ...algebra } as unknown as { readonly [name: string]: Any };
const run = ({ name, args }: Call, arrays: readonly Doubles[], options: unknown): unknown =>
  (functions[name] as Any)(...args(arrays), options);

const fresh = (count: number): Doubles[] =>
  Array.from({ length: count }, (_, k) => Float64Array.of(1 + k, 2 + k));

/** The options that a call knows, from what it says of one that it does not know. */
function keysOf(call: Call): string[] {
  const error = caught(() => run(call, fresh(call.count), { '?': 1 })) as Error;
  const known = /\(options: (.*?)\)/.exec(error.message)?.[1];
  return (known as string).split(', ');
}

/** What a call throws, if it does. */
function reason(call: () => unknown): unknown {
  try {
    call();
    return null;
  } catch (error) {
    return error;
  }
}

/** Ways of making arrays, and of taking one away. */
const WAYS: readonly [string, (count: number) => Doubles[], (x: Doubles) => void][] = [
  [
    'frees',
    (count) => fresh(count).map((x) => kernels.heap.from(x)),
    (x) => {
      if (kernels.heap.has(x)) kernels.heap.free(x);
    },
  ],
  [
    'detaches',
    fresh,
    (x) => {
      if (x.length > 0) structuredClone(x.buffer, { transfer: [x.buffer as ArrayBuffer] });
    },
  ],
  [
    'shrinks',
    (count) =>
      fresh(count).map((x) => {
        const Resizable = ArrayBuffer as unknown as new (
          bytes: number,
          options: { maxByteLength: number },
        ) => ArrayBuffer;
        const array = new Float64Array(new Resizable(16, { maxByteLength: 16 }), 0, 2);
        array.set(x);
        return array;
      }),
    (x) => (x.buffer as unknown as { resize: (bytes: number) => void }).resize(8),
  ],
];

it('the calls are all public functions', () => {
  const rest = ['ClampwiseRangeError', 'ClampwiseTypeError', 'clamp', 'clipByValue', 'heap'];
  const names = [...CALLS.map(({ name }) => name), ...Object.keys(WITHOUT), ...rest];
  // A predicate, which filter may call, must not throw.
  expect([...names, 'isClampwiseError'].sort()).toEqual(Object.keys(kernels).sort());
  const ofAlgebra = [...ALGEBRA.map(({ name }) => name), 'matMul', 'sumTo'];
  expect(ofAlgebra.sort()).toEqual(Object.keys(algebra).sort());
});

describe.each(SETTINGS)('case 99: on the backend %s', (backend) => {
  describe.each(WAYS)('an option that %s an array', (_, make, takeAway) => {
    it.each(ALL.map((call) => [call.name, call] as const))('%s', (__, call) => {
      for (const key of keysOf(call)) {
        for (let k = 0; k < call.count; k++) {
          const arrays = make(call.count);
          const options = { ...call.options };
          let wasRead = false;
          Object.defineProperty(options, key, {
            enumerable: true,
            get: () => {
              wasRead = true;
              takeAway(arrays[k] as Doubles);
              return call.options?.[key];
            },
          });
          const error = reason(() => on(backend, () => run(call, arrays, options)));
          // What a state is made of does not depend on what only the steps need.
          if (!wasRead) expect(call.name).toMatch(/State$/);
          if (!wasRead) continue;
          expect(error, `${key}, array ${k}`).toBeInstanceOf(kernels.ClampwiseTypeError);
          expect((error as Error).message).toMatch(/free|detached/);
          for (const x of arrays) if (kernels.heap.has(x)) kernels.heap.free(x);
        }
      }
    });
  });
});

/** A call on arrays of two elements whose list or state, the one that is named, does something when its last entry is read. */
interface Nested {
  readonly name: string;
  readonly which: number;
  readonly args: (arrays: readonly Doubles[]) => unknown[];
}

const nested = (name: string, which: number, args: Nested['args']): Nested => ({
  name,
  which,
  args,
});
const shapedList = (x: Doubles): kernels.NdArray[] => [nd(x)];
const NESTED: readonly Nested[] = [
  nested('globalNorm', 0, ([x, y]) => [[x, y]]),
  nested('sumSquares', 0, ([x, y]) => [[x, y]]),
  nested('clipByGlobalNorm', 0, ([x, y]) => [[x, y], 1]),
  nested('clipByGlobalNormVjp', 0, ([x, y]) => [[y], [x], 1]),
  nested('clipPerExampleNormVjp', 0, ([x, y]) => [
    shapedList(y as Doubles),
    shapedList(x as Doubles),
    1,
  ]),
  nested('adaptiveGradClip', 1, ([x, y]) => [[x], [y], 1]),
  nested('adaptiveGradClipVjp', 0, ([x, y, z]) => [[z], [x], [y], 1]),
  nested('adaptiveGradClipVjp', 2, ([x, y, z]) => [[z], [x], [y], 1]),
  nested('sgdStep', 2, ([x, g, m]) => [x, g, { m }, { momentum: 0.5 }]),
  nested('adamStep', 2, ([x, g, m, v]) => [x, g, { m, v }, { step: 1 }]),
  nested('rmspropStep', 2, ([x, g, v, m]) => [x, g, { v, m }, { momentum: 0.5 }]),
];
/** Those with a list as `out`. */
const WITH_OUT_LIST: readonly Nested[] = [
  nested('globalNormVjp', -1, ([x]) => [1, [x]]),
  nested('clipByGlobalNorm', -1, ([x]) => [[x], 1]),
  nested('clipByGlobalNormVjp', -1, ([x, y]) => [[y], [x], 1]),
  nested('clipPerExampleNorm', -1, ([x]) => [shapedList(x as Doubles), 1]),
  nested('clipPerExampleNormVjp', -1, ([x, y]) => [
    shapedList(y as Doubles),
    shapedList(x as Doubles),
    1,
  ]),
  nested('adaptiveGradClip', -1, ([x, y]) => [[x], [y], 1]),
  nested('adaptiveGradClipVjp', -1, ([x, y, z]) => [[z], [x], [y], 1]),
];

describe.each(SETTINGS)('on the backend %s', (backend) => {
  describe.each(WAYS)('an entry of a list or a state that %s an array', (_, make, takeAway) => {
    it.each([...NESTED, ...WITH_OUT_LIST].map((call) => [call.name, call] as const))(
      '%s',
      (__, call) => {
        const arrays = make(4);
        const args = call.args(arrays);
        const out = call.name.startsWith('clipPerExample')
          ? shapedList(new Float64Array(2))
          : [new Float64Array(2)];
        const holder = (call.which < 0 ? out : args[call.which]) as { [key: string]: unknown };
        const [key, value] = Object.entries(holder).at(-1) as [string, unknown];
        let wasRead = false;
        Object.defineProperty(holder, key, {
          enumerable: true,
          get: () => {
            wasRead = true;
            takeAway(arrays[0] as Doubles);
            return value;
          },
        });
        if (call.which < 0) args.push({ out });
        const error = reason(() => on(backend, () => (functions[call.name] as Any)(...args)));
        expect(wasRead).toBe(true);
        expect(error).toBeInstanceOf(kernels.ClampwiseTypeError);
        for (const x of arrays) if (kernels.heap.has(x)) kernels.heap.free(x);
      },
    );
  });
});

/** Arrays that say something else of themselves than is true. */
class Liar extends Float64Array<ArrayBuffer> {
  override get length(): number {
    return 1000;
  }
  override get byteOffset(): number {
    return 8;
  }
  override get byteLength(): number {
    return 8000;
  }
  override get buffer(): ArrayBuffer {
    return new ArrayBuffer(8);
  }
  override subarray(): never {
    throw new Error('not this one');
  }
  override set(): never {
    throw new Error('not this one');
  }
  override slice(): never {
    throw new Error('not this one');
  }
  override fill(): never {
    throw new Error('not this one');
  }
}

/** An array that has such a length of its own. */
function withOwnLength(x: Doubles): Doubles {
  return Object.defineProperty(x, 'length', { value: 1 });
}

/** All numbers in a result. */
function numbersIn(result: unknown): number[] {
  if (typeof result === 'number') return [result];
  if (typeof result !== 'object' || result === null) return [];
  if (ArrayBuffer.isView(result)) return [...Float64Array.prototype.slice.call(result)];
  return Object.values(result as object).flatMap(numbersIn);
}

describe.each(SETTINGS)('arrays that lie, on the backend %s', (backend) => {
  it.each(ALL.map((call) => [call.name, call] as const))('%s', (_, call) => {
    const expected = numbersIn(on(backend, () => run(call, fresh(call.count), call.options)));
    expect(expected.length).toBeGreaterThan(0);
    const lying = fresh(call.count).map((x) => new Liar(Float64Array.from(x).buffer));
    expect(numbersIn(on(backend, () => run(call, lying, call.options)))).toEqual(expected);
    const own = fresh(call.count).map(withOwnLength);
    expect(numbersIn(on(backend, () => run(call, own, call.options)))).toEqual(expected);
  });

  it.each(ALGEBRA.map((call) => [call.name, call] as const))(
    '%s of more than there is',
    (_, call) => {
      for (const Base of [Float32Array, Float64Array]) {
        const many = (x: unknown): unknown => ({ ...(x as object), shape: [10, 10] });
        const arrays = fresh(call.count).map((x) => {
          return Object.defineProperty(Base.from(x), 'length', { value: 100 });
        });
        const args = call.args(arrays as unknown as Doubles[]).map(many) as { dtype: string }[];
        for (const x of args) x.dtype = Base === Float32Array ? 'float32' : 'float64';
        const error = caught(() => on(backend, () => (functions[call.name] as Any)(...args)));
        expect(error).toBeInstanceOf(kernels.ClampwiseRangeError);
      }
    },
  );

  it.each(ALGEBRA.map((call) => [call.name, call] as const))(
    '%s of fields read once',
    (_, call) => {
      const result = (arrays: readonly unknown[]): unknown =>
        on(backend, () => (functions[call.name] as Any)(...arrays, call.options));
      const arrays = call.args(fresh(call.count));
      const changing = arrays.map((x) => {
        const { data, shape, dtype } = x as kernels.NdArray;
        let reads = 0;
        const other = new Float64Array(9);
        return {
          shape,
          dtype,
          get data() {
            reads += 1;
            return reads % 2 === 1 ? data : other;
          },
        };
      });
      expect(numbersIn(result(changing))).toEqual(numbersIn(result(arrays)));
    },
  );

  it('as out, in the heap and for whole numbers', () => {
    on(backend, () => {
      const out = new Liar(new ArrayBuffer(16));
      kernels.clip(Float64Array.of(-1, 5), 0, 1, { out });
      expect([out[0], out[1]]).toEqual([0, 1]);
      class Bytes extends Uint8Array<ArrayBuffer> {
        override get length(): number {
          return 1;
        }
      }
      assertSame(kernels.clip(Bytes.of(1, 200, 3), 2, 100), Uint8Array.of(2, 100, 3));
      assertSame(kernels.nonNeg(Bytes.of(1, 2)), Uint8Array.of(1, 2));
      const there = kernels.heap.from(new Liar(Float64Array.of(1, 2).buffer));
      assertSame(kernels.heap.detach(there), Float64Array.of(1, 2));
      kernels.heap.free(withOwnLength(there));
      expect(kernels.heap.has(there)).toBe(false);
    });
  });
});

describe('case 97: an argument too many', () => {
  const message = /arguments, but it accepts/;
  it.each(CALLS.map((call) => [call.name, call] as const))('%s', (_, call) => {
    const arrays = fresh(call.count);
    const before = arrays.map(bytesOf);
    const error = caught(() => {
      (functions[call.name] as Any)(...call.args(arrays), call.options, undefined);
    });
    expect(error).toBeInstanceOf(kernels.ClampwiseTypeError);
    expect((error as kernels.ClampwiseTypeError).op).toBe(call.name);
    expect((error as Error).message).toMatch(message);
    expect(arrays.map(bytesOf)).toEqual(before);
  });

  it.each(Object.entries(WITHOUT))('%s, which takes %d', (name, count) => {
    const error = caught(() => (functions[name] as Any)(...new Array(count + 1).fill({})));
    expect((error as Error).message).toMatch(message);
  });

  it.each(Object.entries(kernels.heap))('heap.%s', (name, fn) => {
    const error = caught(() => (fn as Any)(1, 'int8', 2, 3)) as kernels.ClampwiseTypeError;
    expect(error.op).toBe(`heap.${name}`);
    expect(error.message).toMatch(message);
  });

  it.each(Object.entries(algebra))('algebra: %s', (name, fn) => {
    const error = caught(() => (fn as Any)(...new Array(6).fill({}))) as kernels.ClampwiseTypeError;
    expect(error.op).toBe(name === 'matMul' ? 'matmul' : name);
    expect(error.message).toMatch(message);
  });

  it('attach', () => {
    expect(String(caught(() => (attach as Any)({}, {}, {})))).toMatch(message);
  });

  it('what map passes on helps', () => {
    const arrays = [Float32Array.of(1), Float32Array.of(-1)];
    const map = (fn: unknown): string => (caught(() => arrays.map(fn as never)) as Error).message;
    expect(map(kernels.nonNeg)).toBe(
      'nonNeg: 3 arguments, but it accepts at most 2. To call it for each element, write (x) => nonNeg(x)',
    );
    expect(map(kernels.sumSquares)).toMatch(/write \(x\) => sumSquares\(x\)/);
    expect(map(kernels.projectSimplex)).toMatch(/write \(x\) => projectSimplex\(x\)/);
    expect(String(caught(() => kernels.nonNeg(Float32Array.of(1), 0 as never)))).toMatch(/options/);
  });

  it('clipInto has the options of clip', () => {
    const out = new Float64Array(1);
    expect(kernels.clipInto(out, Float64Array.of(NaN), 0, 1, { nan: 0 })).toBe(out);
    assertSame(out, Float64Array.of(0));
    const four = new Float64Array(4);
    kernels.clipInto(four, Float64Array.of(9, 9, 9, 9), 0, [1, 2], { shape: [2, 2], nan: 'keep' });
    assertSame(four, Float64Array.of(1, 2, 1, 2));
    const wrong = { out } as never;
    expect(String(caught(() => kernels.clipInto(out, out, 0, 1, wrong)))).toMatch(/option 'out'/);
    expect(String(caught(() => kernels.clipInto(out, out, 0, 1, 3 as never)))).toMatch(/options/);
  });
});

describe('case 100: what cannot be allocated', () => {
  it.each([1e12, 2 ** 53 - 1])('heap.alloc and heap.zeros of %d', (length) => {
    for (const make of [kernels.heap.alloc, kernels.heap.zeros]) {
      const error = caught(() => make(length, 'float64')) as kernels.ClampwiseRangeError;
      expect(error).toBeInstanceOf(kernels.ClampwiseRangeError);
      expect(error.argument).toBe('length');
    }
  });

  it('shapes of more values than there are numbers, and of none', () => {
    const x = new Float64Array(0);
    const error = caught(() => kernels.ndarray(x, [2 ** 30, 2 ** 30]));
    expect(error).toBeInstanceOf(kernels.ClampwiseRangeError);
    const none = kernels.ndarray(x, [2 ** 40, 2 ** 40, 0]);
    expect(none.shape).toEqual([2 ** 40, 2 ** 40, 0]);
    for (const call of [
      () => kernels.clip(none, 0, 1),
      () => kernels.projectSimplex(none, { axis: -1 }),
      () => kernels.projectL2Ball(none, 1, { axis: -1 }),
      () => kernels.clipByNorm(none, 1, { axis: -1 }),
      () => kernels.constrainMaxNorm(none, 1, { axis: -1 }),
      () => kernels.saturateCast(none, 'int8', { scale: [], axis: -1 }),
    ]) {
      expect(call().data.length).toBe(0);
    }
  });
});

describe('arguments of odd kinds', () => {
  const x = Float32Array.of(1, 2);
  const matrix = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], dtype: 'float32' } as const;
  /** A list whose first place is empty. */
  const gap = (...rest: number[]): never => {
    const values: number[] = [];
    for (const [k, value] of rest.entries()) values[k + 1] = value;
    if (rest.length === 0) values.length = 1;
    return values as never;
  };
  const looksLike = Object.create(Float32Array.prototype) as readonly number[];
  const { add, relu, reluVjp, sum, transpose } = algebra;

  it.each<[string, () => unknown]>([
    ['combineSumSquares: parts[0]', () => kernels.combineSumSquares(gap())],
    ['sum: axis', () => sum(matrix, { axis: gap(0) })],
    ['transpose: permutation', () => transpose(matrix, { permutation: gap(0) })],
    ['clipByNorm: axis', () => kernels.clipByNorm(matrix, 1, { axis: gap(0) })],
    ['constrainMaxNorm: shape', () => kernels.constrainMaxNorm(x, 1, { shape: looksLike })],
    ['constrainUnitNormVjp: shape', () => kernels.constrainUnitNormVjp(x, x, { shape: looksLike })],
    ['add: a.shape', () => add({ data: x, shape: [2n] } as never, 1)],
    ['relu: threshold', () => relu(matrix, { threshold: 1n as never })],
    ['relu: maxValue', () => relu(matrix, { maxValue: Symbol('6') as never })],
    [
      'reluVjp: negativeSlope',
      () => reluVjp(matrix, matrix, { negativeSlope: { valueOf: null } as never }),
    ],
  ])('%s', (start, call) => {
    const error = caught(call) as Error;
    expect(error).toBeInstanceOf(kernels.ClampwiseTypeError);
    expect(error.message.startsWith(start)).toBe(true);
  });
});
