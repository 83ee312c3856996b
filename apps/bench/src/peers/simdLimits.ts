// The limit of the machine with 128-bit vectors of WebAssembly, as a small module written by
// instruction.

const PAGE = 65536;
// Seven sums, seven factors and a constant fit in the 15 registers that V8 provides.
const CHAINS = 7;
const STEP = 128;

// Types and instructions of the binary format.
const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const GET = 0x20;
const SET = 0x21;
const TEE = 0x22;
const LOOP = [0x03, 0x40];
const BRANCH_IF = [0x0d, 0x00];
const END = 0x0b;
const I32_CONST = 0x41;
const I32_ADD = 0x6a;
const I32_LESS = 0x49;
const F32_CONST = 0x43;
const LOAD = [0xfd, 0x00];
const SPLAT = [0xfd, 0x13];
const FIRST_INTEGER = [0xfd, 0x1b, 0x00];
const FIRST_FLOAT = [0xfd, 0x1f, 0x00];
const OR = [0xfd, 0x50];
const ADD = [0xfd, 0xe4, 0x01];
const MULTIPLY = [0xfd, 0xe6, 0x01];

/** A pass over memory that only reads, 16 bytes at a time. */
export interface Reader {
  readonly memory: WebAssembly.Memory;
  /** Reads the bytes before `end`, a multiple of 128. The result depends on all of them. */
  read(start: number, end: number): number;
}

/** A reader over its own memory, of at least that many bytes. */
export function makeReader(bytes: number): Reader {
  const { memory, read } = instantiate(Math.ceil(bytes / PAGE));
  return { memory, read };
}

/** The number of float32 multiply-adds in one turn of `multiplyAdd`. */
export const MULTIPLY_ADDS_A_TURN: number = CHAINS * 4;

/** Makes a function that multiplies and adds in registers alone, for a number of turns. */
export function makeMultiplyAdd(): (turns: number) => number {
  return instantiate(0).multiplyAdd;
}

type Exports = Reader & { multiplyAdd(turns: number): number };

function instantiate(pages: number): Exports {
  const module = new WebAssembly.Module(Uint8Array.from(moduleBytes(pages)));
  return new WebAssembly.Instance(module).exports as unknown as Exports;
}

function moduleBytes(pages: number): number[] {
  const types = [
    [0x60, ...list([[I32], [I32]]), ...list([[I32]])],
    [0x60, ...list([[I32]]), ...list([[F32]])],
  ];
  const exported = [
    [...text('memory'), 2, 0],
    [...text('read'), 0, 0],
    [...text('multiplyAdd'), 0, 1],
  ];
  return [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(3, list([[0], [1]])),
    ...section(5, list([[1, ...unsigned(pages), ...unsigned(pages)]])),
    ...section(7, list(exported)),
    ...section(10, list([sized(readBody()), sized(multiplyAddBody())])),
  ];
}

/** Parameters 0 and 1 are the start and the end. Four vectors take the values in turn. */
function readBody(): number[] {
  const sums = [2, 3, 4, 5];
  const loads = Array.from({ length: STEP / 16 }, (_, k) => {
    const sum = sums[k % sums.length] as number;
    return [GET, sum, GET, 0, ...LOAD, 4, ...unsigned(16 * k), ...OR, SET, sum];
  });
  return [
    ...list([[sums.length, V128]]),
    ...LOOP,
    ...loads.flat(),
    ...[GET, 0, I32_CONST, ...signed(STEP), I32_ADD, TEE, 0, GET, 1, I32_LESS, ...BRANCH_IF],
    END,
    ...joined(sums, OR),
    ...FIRST_INTEGER,
    END,
  ];
}

/**
 * x = x · -1, y = y + x in more chains than are in flight at once. Parameter 0 counts the turns. As
 * in a product of matrices, no multiplication waits for an addition. In x = x · h + 1 it would, and
 * the time would be the latency of both.
 */
function multiplyAddBody(): number[] {
  const minusOne = 1;
  const factors = Array.from({ length: CHAINS }, (_, k) => 2 + k);
  const sums = factors.map((x) => x + CHAINS);
  const steps = factors.map((x) => [
    ...[GET, x, GET, minusOne, ...MULTIPLY, TEE, x, GET, x + CHAINS, ...ADD, SET, x + CHAINS],
  ]);
  return [
    ...list([[2 * CHAINS + 1, V128]]),
    ...constant(-1, minusOne),
    ...factors.flatMap((x) => constant(x, x)),
    ...sums.flatMap((y, k) => constant(2 * (factors[k] as number), y)),
    ...LOOP,
    ...steps.flat(),
    ...[GET, 0, I32_CONST, ...signed(-1), I32_ADD, TEE, 0, ...BRANCH_IF],
    END,
    ...joined(sums, ADD),
    ...FIRST_FLOAT,
    END,
  ];
}

/** Sets a local to a vector of four equal numbers. */
function constant(value: number, local: number): number[] {
  const bytes = new Uint8Array(Float32Array.of(value).buffer);
  return [F32_CONST, ...bytes, ...SPLAT, SET, local];
}

/** Combines locals with an instruction of two operands. */
function joined([first = 0, ...others]: readonly number[], by: readonly number[]): number[] {
  return [GET, first, ...others.flatMap((local) => [GET, local, ...by])];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): number[] {
  return sized([...name].map((letter) => letter.charCodeAt(0)));
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
