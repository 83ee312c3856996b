// Calls of functions that map tensors to tensors, or that make a part of a model.
import { heap } from '@clampwise/kernels';
import { ops, type Tensor, tensor, valueAndGrad } from '@clampwise/layers';
import type { Draw } from '../core/draw.ts';
import { hostileOf, spoiled } from '../core/hostile.ts';
import { show } from '../core/show.ts';
import { expect, Failure, type Notes, type Target } from '../core/target.ts';
import { build, Slot, slotsIn } from '../core/template.ts';
import type { Style } from '../core/values.ts';
import { sizeOf, valuesOf } from '../core/values.ts';
import type { Expected } from '../kernels/call.ts';
import { checkError, checkExpected, checkHeap } from '../kernels/check.ts';
import { partsOf } from '../kernels/result.ts';
import { slopes } from '../kernels/rules.ts';

/** A random call. */
export interface LayerCall {
  readonly args: readonly unknown[];
  /** Whether the call must work. Default true. */
  readonly isValid?: boolean;
  /** The right result, if a rule knows it. */
  readonly expected?: () => Expected | null;
  /** Whether its gradient is compared with differences. */
  readonly hasGradient?: boolean;
  /** Uses the result, which must work too. */
  readonly use?: (result: unknown) => unknown;
}

export interface LayerEntry {
  readonly name: string;
  readonly covers: readonly string[];
  readonly fn: (...args: never[]) => unknown;
  readonly make: (draw: Draw) => LayerCall;
}

/** A function whose arguments are not known. */
export type Any = (...args: unknown[]) => unknown;

/** The entry of a function that an entry of the package exports, such as `losses`. */
export const entry = (
  path: string,
  name: string,
  fn: unknown,
  make: LayerEntry['make'],
): LayerEntry => ({
  name: `${path}.${name}`,
  covers: [`layers/${path} ${name}`],
  fn: fn as LayerEntry['fn'],
  make,
});

/** A tensor of a shape. */
export function slotOf(
  draw: Draw,
  shape: readonly number[],
  dtype: 'float32' | 'float64' = draw.pick(['float64', 'float32']),
  styles: readonly Style[] = ['small', 'uniform'],
): Slot {
  return new Slot(valuesOf(draw, dtype, sizeOf(shape), styles), dtype, shape);
}

const asTensor = ({ data, shape, dtype }: Slot): Tensor =>
  tensor(data.slice() as Float64Array, {
    shape: shape ?? [data.length],
    dtype: dtype as 'float64',
  });

/** The arguments as tensors, NdArrays, or plain arrays. */
function argsOf(call: LayerCall, way: number): unknown[] {
  const place = (slot: Slot): unknown => {
    const { data, shape, dtype } = slot;
    if (way === 0 || shape === null) return asTensor(slot);
    return { data: data.slice(), shape: [...shape], dtype };
  };
  return call.args.map((arg) => build(arg, place));
}

const sayCall = (name: string, args: readonly unknown[]): string =>
  `${name}(${args.map((arg) => show(arg)).join(', ')})`;

function validCase({ name, fn }: LayerEntry, call: LayerCall, draw: Draw, notes: Notes): void {
  notes.call(() => sayCall(name, call.args));
  const args = argsOf(call, draw.int(2));
  const before = partsOf(args);
  let result: unknown;
  try {
    result = (fn as Any)(...args);
    call.use?.(result);
  } catch (error) {
    checkError(error);
    if (call.isValid === false) return;
    throw new Failure('a call that should work', String(error));
  }
  const after = partsOf(args);
  const isSame = String(before.map(({ values }) => values)) === String(after.map((p) => p.values));
  expect(isSame, 'a wrong write', () => 'an input changed');
  const expected = call.expected?.() ?? null;
  if (expected !== null) checkExpected({ parts: partsOf(result), result }, expected);
  if (call.hasGradient === true) checkGradient(fn as Any, call, result);
}

const MOST_ELEMENTS = 24;

/** Compares the gradient of a call for its tensors with differences. */
function checkGradient(fn: Any, call: LayerCall, result: unknown): void {
  const slots = [...slotsIn(call.args)];
  const lengths = slots.map(({ data }) => data.length);
  const total = lengths.reduce((a, b) => a + b, 0);
  if (total > MOST_ELEMENTS || slots.some(({ dtype }) => dtype !== 'float64')) return;
  const outputs = [result].flat() as Tensor[];
  const dy = outputs.flatMap(({ size }) =>
    Array.from({ length: size }, (_, k) => ((k * 7) % 5) - 2.5),
  );
  const at = (tensors: readonly Tensor[]): Tensor[] => {
    const args = call.args.map((arg) => build(arg, (slot) => tensors[slots.indexOf(slot)]));
    return [fn(...args)].flat() as Tensor[];
  };
  const split = (x: readonly number[]): Tensor[] => {
    let start = 0;
    return slots.map(({ shape, data }) => {
      start += data.length;
      const part = x.slice(start - data.length, start);
      return tensor(part, { shape: shape ?? [part.length], dtype: 'float64' });
    });
  };
  const x = slots.flatMap(({ data }) => Array.from(data as Float64Array));
  const expected = slopes(dy, x, (moved) => at(split(moved)).flatMap((y) => [...y.data]));
  if (expected === null) return;
  const weighted = (...tensors: Tensor[]): Tensor => {
    let start = 0;
    const terms = at(tensors).map((y) => {
      const weights = dy.slice(start, start + y.size);
      start += y.size;
      return ops.sum(ops.mul(y, tensor(weights, { shape: y.shape, dtype: 'float64' })));
    });
    return terms.reduce((a, b) => ops.add(a, b));
  };
  const { grads } = valueAndGrad(weighted)(...split(x));
  const parts = partsOf(grads.flatMap((grad) => Array.from(grad.data)));
  try {
    checkExpected({ parts, result: grads }, expected);
  } catch (error) {
    throw new Failure('a wrong gradient', (error as Error).message);
  }
}

function malformedCase(entry: LayerEntry, call: LayerCall, draw: Draw, notes: Notes): void {
  const way = draw.int(6);
  const args =
    way === 0
      ? call.args.slice(0, draw.int(call.args.length + 1))
      : way === 1
        ? [...call.args, hostileOf(draw)]
        : (spoiled(draw, call.args) as unknown[]);
  notes.call(() => sayCall(entry.name, args));
  try {
    const result = (entry.fn as Any)(...argsOf({ args }, draw.int(2)));
    // What was accepted must be usable, or fail with an error of ours.
    if (call.use !== undefined) call.use(result);
  } catch (error) {
    // How it is used says nothing about malformed arguments.
    if (!(error instanceof Failure)) checkError(error);
  }
}

export function targetOf(entry: LayerEntry): Target {
  return {
    name: entry.name,
    covers: entry.covers,
    run(draw, notes) {
      const before = heap.info();
      const call = entry.make(draw);
      if (draw.int(2) === 0) validCase(entry, call, draw, notes);
      else malformedCase(entry, call, draw, notes);
      checkHeap(before);
    },
  };
}
