// Values that no function expects.
import { runInNewContext } from 'node:vm';
import type { Draw } from './draw.ts';
import { explode } from './target.ts';
import { Made } from './template.ts';

const made = (text: string, make: () => unknown): Made => new Made(text, make);
const code = (text: string): Made => made(text, () => runInNewContext(`(${text})`));

class Doubles extends Float64Array {}

function detached(): Float32Array {
  const array = Float32Array.of(1, 2);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

/** An ArrayBuffer that can be resized; TypeScript's ES2022 has no type for it. */
export function resizable(bytes: number, most: number): ArrayBuffer & { resize(n: number): void } {
  const Resizable = ArrayBuffer as unknown as new (
    bytes: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer & { resize(n: number): void };
  return new Resizable(bytes, { maxByteLength: most });
}

function shrunk(): Float32Array {
  const buffer = resizable(16, 16);
  const array = new Float32Array(buffer, 8, 2);
  buffer.resize(8);
  return array;
}

const explosive = (): object => {
  const traps = ['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf'];
  return new Proxy({}, Object.fromEntries(traps.map((trap) => [trap, explode])));
};

const SCALARS: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  NaN,
  Infinity,
  -Infinity,
  -1,
  -0,
  0,
  0.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
  1n,
  -(2n ** 70n),
  '',
  '1',
  'float16',
  'no such name',
  'constructor',
  '__proto__',
];

const OBJECTS: readonly Made[] = [
  made("Symbol('s')", () => Symbol('s')),
  made('() => 1', () => () => 1),
  made('class {}', () => class {}),
  made('{}', () => ({})),
  made('[]', () => []),
  made('[1]', () => [1]),
  made('[NaN, undefined]', () => [NaN, undefined]),
  made('[[1], [2, 3]]', () => [[1], [2, 3]]),
  made('[1n]', () => [1n]),
  made("['1']", () => ['1']),
  made('new Array(3)', () => new Array(3)),
  made('[-1]', () => [-1]),
  made('[2 ** 53]', () => [2 ** 53]),
  made('[0.5]', () => [0.5]),
  made('[0, 0]', () => [0, 0]),
  made('Object.create(null)', () => Object.create(null)),
  made('new Date(0)', () => new Date(0)),
  made('/x/', () => /x/),
  made('new Map()', () => new Map()),
  made('Promise.resolve(1)', () => Promise.resolve(1)),
  made('new Number(1)', () => new Number(1)),
  made("new String('a')", () => new String('a')),
  made('new ArrayBuffer(8)', () => new ArrayBuffer(8)),
  made('new DataView(new ArrayBuffer(8))', () => new DataView(new ArrayBuffer(8))),
  made('a detached Float32Array', detached),
  made('a Float32Array past the end of a shrunk buffer', shrunk),
  made('new Float32Array(new SharedArrayBuffer(8))', () => {
    return new Float32Array(new SharedArrayBuffer(8));
  }),
  made('new (class extends Float64Array {})(2)', () => new Doubles(2)),
  made('Buffer.of(1, 2)', () => Buffer.of(1, 2)),
  made('Float32Array.of(1, 2)', () => Float32Array.of(1, 2)),
  made('Float64Array.of(NaN, -1)', () => Float64Array.of(NaN, -1)),
  made('new Float64Array(0)', () => new Float64Array(0)),
  made('BigInt64Array.of(1n)', () => BigInt64Array.of(1n)),
  made('new Proxy([1, 2], {})', () => new Proxy([1, 2], {})),
  made('new Proxy(Float32Array.of(1, 2), {})', () => new Proxy(Float32Array.of(1, 2), {})),
  made('a Proxy whose traps throw', explosive),
  made('{ length: 2 ** 53 - 1 }', () => ({ length: 2 ** 53 - 1 })),
  made('{ length: -1 }', () => ({ length: -1 })),
  made('{ get length() { throw } }', () => Object.defineProperty({}, 'length', { get: explode })),
  made('{ valueOf() { throw } }', () => ({ valueOf: explode, toString: explode })),
  made('{ [Symbol.toPrimitive]() { throw } }', () => ({ [Symbol.toPrimitive]: explode })),
  made('{ get [Symbol.toStringTag]() { throw } }', () => {
    return Object.defineProperty({}, Symbol.toStringTag, { get: explode });
  }),
  made('{ get constructor() { throw } }', () => {
    return Object.defineProperty({}, 'constructor', { get: explode });
  }),
  made('Object.create(Float32Array.prototype)', () => Object.create(Float32Array.prototype)),
  made('{ [Symbol.toStringTag]: "Float32Array", length: 2 }', () => ({
    [Symbol.toStringTag]: 'Float32Array',
    length: 2,
  })),
  made('{ data: Float32Array.of(1), shape: [2], dtype: "float32" }', () => ({
    data: Float32Array.of(1),
    shape: [2],
    dtype: 'float32',
  })),
  made('{ data: Float32Array.of(1), shape: [1], dtype: "int8" }', () => ({
    data: Float32Array.of(1),
    shape: [1],
    dtype: 'int8',
  })),
  made('{ data: [1], shape: [1], dtype: "float32" }', () => ({
    data: [1],
    shape: [1],
    dtype: 'float32',
  })),
  made('{ data: Float32Array.of(1), shape: null, dtype: "float32" }', () => ({
    data: Float32Array.of(1),
    shape: null,
    dtype: 'float32',
  })),
  made('{ get data() { throw } }', () => Object.defineProperty({}, 'data', { get: explode })),
  made('{ get shape() { throw } }', () => {
    return Object.defineProperty({ data: Float32Array.of(1) }, 'shape', { get: explode });
  }),
  code('[1, 2]'),
  code('new Float32Array([1, 2])'),
  code('({ axis: 0 })'),
  code('() => 1'),
];

/** A value that a function should reject, or at least survive. */
export function hostileOf(draw: Draw): unknown {
  return draw.oneIn(3) ? draw.pick(SCALARS) : draw.pick(OBJECTS);
}

const KEYS = ['axis', 'out', 'shape', 'ord', 'nan', 'nope', 'dtype', 'min', 'constructor', '__x'];

/** Options that are not what a function expects. */
export function hostileOptions(draw: Draw, options: object): unknown {
  const key = draw.pick([...Object.keys(options), ...KEYS]);
  const way = draw.int(5);
  if (way === 0) return { ...options, [key]: hostileOf(draw) };
  if (way === 1) {
    return made(`{ …, get ${key}() { throw } }`, () => {
      return Object.defineProperty({ ...options }, key, { enumerable: true, get: explode });
    });
  }
  if (way === 2) return made('Object.create({ nope: 1 })', () => Object.create({ nope: 1 }));
  if (way === 3) return made('Object.freeze(…)', () => Object.freeze({ ...options }));
  return hostileOf(draw);
}

/** Changes one value of a template, at random. */
export function spoiled(draw: Draw, template: unknown): unknown {
  const isList = Array.isArray(template);
  const keys = Object.keys((template as object | undefined) ?? {});
  if (keys.length === 0) return isList ? [hostileOf(draw)] : hostileOf(draw);
  const key = draw.pick(keys);
  const entries = template as { readonly [key: string]: unknown };
  const inner = entries[key];
  const goesIn = (Array.isArray(inner) || isRecord(inner)) && draw.int(2) === 1;
  const value = goesIn ? spoiled(draw, inner) : hostileOf(draw);
  if (isList) return template.map((item, k) => (String(k) === key ? value : item));
  return { ...entries, [key]: value };
}

function isRecord(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
