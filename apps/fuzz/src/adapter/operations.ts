// The operations of the adapter, on the two backends of tfjs that Node has.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as adapter from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import type { Draw } from '../core/draw.ts';
import { hostileOf, spoiled } from '../core/hostile.ts';
import { show } from '../core/show.ts';
import { expect, Failure, type Notes, type Target } from '../core/target.ts';
import { build, Slot } from '../core/template.ts';
import { positiveOf, type Style, shapeOf, sizeOf, valuesOf } from '../core/values.ts';
import { axisOf, numbersIn, perVector } from '../kernels/arrays.ts';
import { checkError, checkExpected } from '../kernels/check.ts';
import { difference, type Part, partsOf } from '../kernels/result.ts';
import { isTame, limited, nearly, normOf } from '../kernels/rules.ts';

type Any = (...args: unknown[]) => unknown;

export const BACKENDS = ['cpu', 'wasm'] as const;

/** Makes a backend the current one. */
export async function useBackend(name: string): Promise<void> {
  if (tf.getBackend() !== name) await tf.setBackend(name);
  await tf.ready();
}

/** Tensors of this shape; on both backends the same. */
export function slotOf(draw: Draw, shape: readonly number[], styles?: readonly Style[]): Slot {
  return new Slot(valuesOf(draw, 'float32', sizeOf(shape), styles), 'float32', shape);
}

export const asTensor = ({ data, shape }: Slot): tf.Tensor =>
  tf.tensor(data.slice() as Float32Array, [...(shape ?? [data.length])], 'float32');

/** The parts of a result, with tensors read. */
export function read(result: unknown): Part[] {
  if (result instanceof tf.Tensor) {
    return partsOf({ data: result.dataSync(), shape: result.shape, dtype: result.dtype });
  }
  if (typeof result !== 'object' || result === null) return partsOf(result);
  return Object.entries(result).flatMap(([key, value]) =>
    read(value).map((part) => ({ ...part, path: `${key} ${part.path}` })),
  );
}

/** Checks that a function leaves as many tensors as before, also if it throws. */
export function keepsTensors<R>(run: () => R): R {
  const before = tf.memory().numTensors;
  try {
    return run();
  } finally {
    const after = tf.memory().numTensors;
    expect(after === before, 'a leak of tensors', () => `${after} tensors, before ${before}`);
  }
}

interface OpCall {
  readonly args: readonly unknown[];
  /** The right values of the first tensor of the result, in float64. */
  readonly rule?: () => readonly number[] | null;
}

type Make = (draw: Draw) => OpCall;

const shaped = (draw: Draw): number[] =>
  shapeOf(draw, draw.int(4)).map((axis) => Math.min(axis, 6));
const filled = (draw: Draw): number[] => shaped(draw).map((axis) => Math.max(axis, 1));

const list = (draw: Draw): (Slot | null)[] =>
  Array.from({ length: draw.between(1, 3) }, () =>
    draw.oneIn(6) ? null : slotOf(draw, filled(draw)),
  );

/** An operation on vectors along an axis, by a rule for each. */
const vectors =
  (rule: (x: readonly number[], limit: number) => readonly number[] | null): Make =>
  (draw) => {
    const x = slotOf(draw, filled(draw));
    const limit = positiveOf(draw);
    const axes = axisOf(draw, x.shape as number[]);
    return {
      args: [x, limit, axes],
      rule: () =>
        perVector(numbersIn(x), x.shape as number[], axes.axis, (v) =>
          isTame(v) && v.every(Number.isFinite) ? rule(v, limit) : null,
        ),
    };
  };

const alone =
  (...args: readonly unknown[]): Make =>
  (draw) => ({ args: [slotOf(draw, filled(draw)), ...args] });

const OPERATIONS: { readonly [name: string]: Make } = {
  clipByValue: (draw) => {
    const x = slotOf(draw, shaped(draw));
    const [min, max] = [-positiveOf(draw), positiveOf(draw)].map(Math.fround);
    const rule = (): number[] => numbersIn(x).map((v) => (v > max ? max : v < min ? min : v));
    return { args: [x, min, max], rule };
  },
  nonNeg: (draw) => {
    const x = slotOf(draw, shaped(draw));
    return { args: [x], rule: () => numbersIn(x).map((v) => (v <= 0 ? 0 : v)) };
  },
  projectBox: alone(-1, null),
  projectLinfBall: alone(1.5),
  replaceNonFinite: alone(),
  clipByNorm: vectors((x, limit) => limited(x, normOf(x), limit)),
  clipByAverageNorm: vectors((x, limit) => limited(x, normOf(x) / x.length, limit)),
  clipByBlockRms: vectors((x, limit) => limited(x, normOf(x) / Math.sqrt(x.length), limit)),
  projectL2Ball: vectors((x, limit) => limited(x, normOf(x), limit)),
  projectL2Sphere: vectors((x, r) => {
    const norm = normOf(x);
    return norm === 0 ? null : x.map((value) => (value * r) / norm);
  }),
  projectL1Ball: vectors(() => null),
  projectL1Sphere: vectors(() => null),
  projectSimplex: (draw) => ({ args: [slotOf(draw, filled(draw)), { sum: positiveOf(draw) }] }),
  projectMonotone: (draw) => ({
    args: [slotOf(draw, filled(draw)), { increasing: draw.int(2) === 1 }],
  }),
  projectHalfspace: plane,
  projectHyperplane: plane,
  globalNorm: (draw) => ({ args: [list(draw)] }),
  clipByGlobalNorm: (draw) => {
    const onNonFinite = draw.pick(['propagate', 'skip', 'throw']);
    return { args: [list(draw), positiveOf(draw), { onNonFinite }] };
  },
  clipPerExampleNorm: (draw) => {
    const n = draw.between(1, 4);
    const grads = Array.from({ length: draw.between(1, 3) }, () =>
      slotOf(draw, [n, ...filled(draw).slice(0, 2)]),
    );
    return { args: [grads, positiveOf(draw)] };
  },
  adaptiveGradClip: (draw) => {
    const grads = list(draw);
    const params = grads.map((slot) => slot && slotOf(draw, slot.shape as number[]));
    return { args: [grads, params, positiveOf(draw)] };
  },
};

function plane(draw: Draw): OpCall {
  const x = slotOf(draw, [draw.between(1, 3), draw.between(1, 4)]);
  const a = Array.from({ length: (x.shape as number[])[1] }, () => positiveOf(draw));
  return { args: [x, a, 1, { axis: 1 }] };
}

/** As tf.tidy, for results without tensors. */
function inScope<R>(run: () => R): R {
  tf.engine().startScope();
  try {
    return run();
  } finally {
    tf.engine().endScope();
  }
}

type Outcome = { readonly parts: Part[] } | { readonly error: unknown };

/** Calls an operation on a backend. No tensor stays, and inputs keep their values. */
async function outcomeOn(backend: string, fn: Any, args: readonly unknown[]): Promise<Outcome> {
  await useBackend(backend);
  return keepsTensors(() =>
    inScope(() => {
      const slots: [Slot, tf.Tensor][] = [];
      const place = (slot: Slot): tf.Tensor => {
        const x = asTensor(slot);
        slots.push([slot, x]);
        return x;
      };
      try {
        const parts = read(fn(...args.map((arg) => build(arg, place))));
        for (const [slot, x] of slots) {
          const isSame = x.isDisposed || String(x.dataSync()) === String(slot.data);
          expect(isSame && !x.isDisposed, 'a wrong write', () => 'an input changed');
        }
        return { parts };
      } catch (error) {
        if (error instanceof Failure) throw error;
        checkError(error);
        return { error };
      }
    }),
  );
}

function compare(a: Outcome, b: Outcome): void {
  if ('error' in a || 'error' in b) {
    const [x, y] = [a, b].map((o) => ('error' in o ? String(o.error) : 'a result'));
    expect(x === y, 'backends differ', () => `${x} and ${y}`);
    return;
  }
  const unlike = difference(a.parts, b.parts);
  expect(unlike === null, 'backends differ', () => unlike ?? '');
}

const operation = ([name, make]: [string, Make]): Target => ({
  name: `tfjs.${name}`,
  covers: [`tfjs-adapter ${name}`],
  async run(draw: Draw, notes: Notes) {
    const call = make(draw);
    const isMalformed = draw.int(2) === 1;
    const more = isMalformed && draw.oneIn(6) ? [hostileOf(draw)] : [];
    const args = isMalformed ? [...(spoiled(draw, call.args) as unknown[]), ...more] : call.args;
    notes.call(() => `${name}(${args.map((arg) => show(arg)).join(', ')})`);
    const fn = (adapter as unknown as { [name: string]: Any })[name];
    const onCpu = await outcomeOn('cpu', fn, args);
    compare(await outcomeOn('wasm', fn, args), onCpu);
    const values = isMalformed ? null : (call.rule?.() ?? null);
    if (values === null || 'error' in onCpu) return;
    checkExpected({ parts: onCpu.parts.slice(0, 1), result: null }, nearly('float32', values));
  },
});

/** The gradient of an operation keeps no tensors, and is as finite as its input. */
const gradients: Target = {
  name: 'tfjs.gradients',
  covers: [],
  async run(draw, notes) {
    const name = draw.pick([
      'clipByValue',
      'nonNeg',
      'clipByNorm',
      'projectL2Ball',
      'projectSimplex',
    ]);
    const { args } = OPERATIONS[name](draw);
    const fn = (adapter as unknown as { [name: string]: Any })[name];
    await useBackend(draw.pick(BACKENDS));
    notes.call(() => `the gradient of ${name}(${args.map((arg) => show(arg)).join(', ')})`);
    keepsTensors(() =>
      tf.tidy(() => {
        const x = asTensor(args[0] as Slot);
        const f = (a: tf.Tensor): tf.Tensor => tf.sum(fn(a, ...args.slice(1)) as tf.Tensor);
        const dx = tf.grad(f)(x);
        expect(String(dx.shape) === String(x.shape), 'a wrong shape', () => String(dx.shape));
      }),
    );
  },
};

export const OPERATION_TARGETS: readonly Target[] = [
  ...Object.entries(OPERATIONS).map(operation),
  gradients,
];
