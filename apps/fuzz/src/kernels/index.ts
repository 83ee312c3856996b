import { heap } from '@clampwise/kernels';
import type { Draw } from '../core/draw.ts';
import { hostileOf, hostileOptions, spoiled } from '../core/hostile.ts';
import { show } from '../core/show.ts';
import type { Notes, Target } from '../core/target.ts';
import { Made, Slot, slotsIn } from '../core/template.ts';
import { lengthOf, valuesOf } from '../core/values.ts';
import { ALGEBRA } from './algebra.ts';
import type { KernelCall, KernelEntry } from './call.ts';
import {
  checkExpected,
  checkHeap,
  compare,
  PLAIN,
  runOnce,
  runWay,
  sayWay,
  wayOf,
} from './check.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { NORM_LISTS } from './normLists.ts';
import { NORMS } from './norms.ts';
import { PROJECTION_ENTRIES } from './projections.ts';
import { INFO_ENTRIES, REST } from './rest.ts';
import { STEP_ENTRIES } from './steps.ts';

const ENTRIES: readonly KernelEntry[] = [
  ...ELEMENTWISE,
  ...NORMS,
  ...NORM_LISTS,
  ...PROJECTION_ENTRIES,
  ...STEP_ENTRIES,
  ...ALGEBRA,
  ...INFO_ENTRIES,
];

const WAYS_PER_CALL = 3;

function sayCall({ name }: KernelEntry, { args, options }: KernelCall): string {
  const all = options === undefined ? args : [...args, options];
  return `${name}(${all.map((arg) => show(arg)).join(', ')})`;
}

/** Without an empty object for options half of the time. */
function withFewOptions(draw: Draw, call: KernelCall): KernelCall {
  const isEmpty = call.options !== undefined && Object.keys(call.options).length === 0;
  if (!isEmpty || draw.int(2) === 1) return call;
  const { options, ...rest } = call;
  return rest;
}

/** A call that should work, or throw for a reason that the oracle knows. */
function validCase(entry: KernelEntry, draw: Draw, notes: Notes): void {
  const call = withFewOptions(draw, entry.make(draw));
  notes.call(() => `${sayCall(entry, call)} on js`);
  const plain = runWay(entry, call, PLAIN);
  const expected = call.expected?.() ?? null;
  if (expected !== null) checkExpected(plain, expected);
  for (let k = 0; k < WAYS_PER_CALL; k++) {
    const way = wayOf(draw, call);
    notes.call(() => `${sayCall(entry, call)} with ${sayWay(way)}`);
    const outcome = runWay(entry, call, way);
    if (call.rounds !== true) compare(outcome, plain, 'another answer than on js');
    else if (expected !== null) checkExpected(outcome, expected);
  }
}

/** A call with something wrong in it, on two backends. */
function malformedCase(entry: KernelEntry, draw: Draw, notes: Notes): void {
  const call = malformed(draw, entry.make(draw));
  notes.call(() => sayCall(entry, call));
  const plain = runWay(entry, call, PLAIN);
  const way = { ...PLAIN, backend: draw.pick(['wasm', 'auto'] as const) };
  const other = runWay(entry, call, way);
  if (call.rounds !== true) compare(other, plain, 'another answer than on js');
}

function malformed(draw: Draw, call: KernelCall): KernelCall {
  const { args, options = {} } = call;
  const way = draw.int(8);
  const bare = { args, options, written: call.written ?? [], rounds: call.rounds === true };
  if (way === 0) return { ...bare, args: args.slice(0, draw.int(args.length + 1)) };
  if (way === 1) return { ...bare, args: [...args, hostileOf(draw), hostileOf(draw)] };
  if (way === 2) return { ...bare, options: hostileOptions(draw, options) as never };
  if (way === 3 && call.out !== undefined) {
    const out = badOut(draw, call.out);
    const written = [...bare.written, ...slotsIn(out)];
    return { ...bare, options: { ...options, out }, written };
  }
  if (way === 4) {
    const first = like(draw, args[0]);
    const written = call.written === undefined ? [] : [...bare.written, ...slotsIn(first)];
    return { ...bare, args: [first, ...args.slice(1)], written };
  }
  const written = [...slotsIn(args)];
  return { ...bare, args: spoiled(draw, args) as unknown[], ...(call.written && { written }) };
}

/** An `out` of another length or dtype, or no array at all. */
function badOut(draw: Draw, out: NonNullable<KernelCall['out']>): unknown {
  if (!(out instanceof Slot)) return draw.int(2) === 0 ? out.slice(1) : spoiled(draw, out);
  return draw.int(2) === 0 ? like(draw, out) : hostileOf(draw);
}

/** An array of another length or dtype. */
function like(draw: Draw, slot: unknown): unknown {
  if (!(slot instanceof Slot)) return hostileOf(draw);
  const dtype = draw.pick([slot.dtype, 'float64', 'int8', 'uint16', 'int64'] as const);
  return new Slot(valuesOf(draw, dtype, lengthOf(draw)), dtype);
}

/** A call whose options free or detach an array of the call when they are read. */
function treacherousCase(entry: KernelEntry, draw: Draw, notes: Notes): void {
  const call = entry.make(draw);
  const slots = [...slotsIn(call.args)].filter((slot) => slot.data.length > 0);
  const key = draw.pick([...Object.keys(call.options ?? {}), 'out', 'axis', 'shape']);
  if (slots.length === 0) return;
  const chosen = draw.pick(slots);
  const isFreed = draw.int(2) === 0;
  notes.call(() => {
    const what = `the read of ${key} ${isFreed ? 'frees' : 'detaches'} ${show(chosen)}`;
    return `${sayCall(entry, call)}, where ${what}`;
  });
  const before = heap.info();
  const victim = victimOf(chosen, isFreed);
  const options = new Made('…', () => {
    const given = { ...call.options } as { [name: string]: unknown };
    const value = given[key];
    return Object.defineProperty(given, key, { enumerable: true, get: () => victim.take(value) });
  });
  const args = replaced(call.args, chosen, victim.given) as unknown[];
  try {
    runOnce(entry, { args, options: options as never, written: [...slotsIn(args)] }, PLAIN);
  } finally {
    victim.free();
  }
  checkHeap(before);
}

function victimOf(
  { data, dtype, shape }: Slot,
  isFreed: boolean,
): { given: Made; take: (value: unknown) => unknown; free: () => void } {
  const array = isFreed ? heap.from(data) : data.slice();
  const free = (): void => {
    if (isFreed && heap.has(array)) heap.free(array);
  };
  const detach = (): void => {
    if (array.length > 0)
      structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  };
  return {
    given: new Made('victim', () => (shape === null ? array : { data: array, shape, dtype })),
    take: (value) => {
      if (isFreed) free();
      else detach();
      return value;
    },
    free,
  };
}

function replaced(template: unknown, slot: Slot, by: Made): unknown {
  if (template === slot) return by;
  return Array.isArray(template)
    ? template.map((item) => replaced(item, slot, by))
    : template instanceof Slot || template === null || typeof template !== 'object'
      ? template
      : Object.getPrototypeOf(template) === Object.prototype
        ? Object.fromEntries(Object.entries(template).map(([k, v]) => [k, replaced(v, slot, by)]))
        : template;
}

function targetOf(entry: KernelEntry): Target {
  return {
    name: entry.name,
    covers: entry.covers,
    run(draw, notes) {
      const kind = draw.int(8);
      if (kind < 4) validCase(entry, draw, notes);
      else if (kind < 7) malformedCase(entry, draw, notes);
      else treacherousCase(entry, draw, notes);
    },
  };
}

export const TARGETS: readonly Target[] = [...ENTRIES.map(targetOf), ...REST];
