/// <reference lib="dom" />
import { describe, expectTypeOf, it } from 'vitest';
import {
  type ArrayOperation,
  type Bound,
  type BoundGradient,
  type ClipOptions,
  clip,
  clipByNorm,
  clipByNormVjp,
  clipInto,
  clipVjp,
  constrainMaxNormVjp,
  constrainUnitNorm,
  type ElementPlace,
  type Float16ArrayLike,
  firstNonFinite,
  heap,
  iinfo,
  type NdArray,
  ndarray,
  nonNeg,
  projectBox,
  projectHalfspace,
  projectHyperplaneVjp,
  projectL1Ball,
  projectL1BallVjp,
  projectL2Ball,
  projectL2BallVjp,
  projectL2Sphere,
  type projectL2SphereVjp,
  projectLinfBall,
  projectMonotoneVjp,
  projectSimplex,
  replaceNonFinite,
  saturateCast,
  type TypedArray,
} from '../src/index.ts';

/** Web APIs that take arrays over a plain ArrayBuffer only. Never called: that it compiles is the test. */
export function webApis(
  pixels: Uint8ClampedArray,
  samples: Float32Array,
  bytes: Uint8Array,
  buffer: AudioBuffer,
): unknown[] {
  const image = new ImageData(clip(pixels, 16, 235), 4, 4);
  buffer.copyToChannel(clip(samples, -1, 1), 0);
  buffer.copyToChannel(nonNeg(samples), 0);
  buffer.copyToChannel(clipVjp(samples, samples, -1, 1).dx, 0);
  buffer.copyToChannel(heap.detach(samples), 0);
  const blob = new Blob([clip(bytes, 0, 127), clip(samples, -1, 1), nonNeg(new Int16Array(2))]);
  const nd = clip(ndarray(samples, [2, 2]), 0, 1);
  buffer.copyToChannel(nd.data, 0);
  return [image, blob];
}

export function generic<T extends TypedArray>(x: T): ReturnType<T['slice']>['length'] {
  return clip(x, null, null).length + nonNeg(x).length + heap.from(x).length;
}

describe('the types', () => {
  it('of a result are those of x over a plain ArrayBuffer', () => {
    expectTypeOf(clip(new Float32Array(1), 0, 1)).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(clip(new Float32Array(new SharedArrayBuffer(4)), 0, 1)).toEqualTypeOf<
      Float32Array<ArrayBuffer>
    >();
    expectTypeOf(clip(new BigInt64Array(1), 0n, 1n)).toEqualTypeOf<BigInt64Array<ArrayBuffer>>();
    expectTypeOf(clip(new Uint8ClampedArray(1), 0, 1)).toEqualTypeOf<
      Uint8ClampedArray<ArrayBuffer>
    >();
    expectTypeOf(nonNeg(new Float64Array(1))).toEqualTypeOf<Float64Array<ArrayBuffer>>();
    expectTypeOf(heap.from(new Int8Array(1))).toEqualTypeOf<Int8Array<ArrayBuffer>>();
  });

  it('of a Buffer’s result is Uint8Array', () => {
    expectTypeOf(clip(Buffer.alloc(1), 0, 1)).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
    expectTypeOf(nonNeg(Buffer.alloc(1))).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
  });

  it('of an NdArray’s result are an NdArray', () => {
    const x = ndarray(new Float32Array(2), [2]);
    expectTypeOf(x).toEqualTypeOf<NdArray<Float32Array<ArrayBuffer>>>();
    expectTypeOf(clip(x, 0, 1).data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(nonNeg(x).data).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(clip(x, 0, 1).shape).toEqualTypeOf<readonly number[]>();
  });

  it('with out are those of out', () => {
    const out = new Float32Array(new SharedArrayBuffer(4));
    expectTypeOf(clip(new Float32Array(1), 0, 1, { out })).toEqualTypeOf<
      Float32Array<SharedArrayBuffer>
    >();
    expectTypeOf(clipInto(out, new Float32Array(1), 0, 1)).toEqualTypeOf<
      Float32Array<SharedArrayBuffer>
    >();
  });

  it('of gradients', () => {
    const x = new Float64Array(1);
    const result = clipVjp(x, x, 0, 1);
    expectTypeOf(result.dx).toEqualTypeOf<Float64Array<ArrayBuffer>>();
    expectTypeOf(result.dMin).toEqualTypeOf<BoundGradient>();
  });

  it('of casts are those of the target', () => {
    const x = new Float32Array(1);
    expectTypeOf(saturateCast(x, 'int16')).toEqualTypeOf<Int16Array<ArrayBuffer>>();
    expectTypeOf(saturateCast(x, 'bfloat16')).toEqualTypeOf<Uint16Array<ArrayBuffer>>();
    const nd = saturateCast(ndarray(x, [1]), 'int64');
    expectTypeOf(nd.data).toEqualTypeOf<BigInt64Array<ArrayBuffer>>();
    const out = new Uint8Array(new SharedArrayBuffer(1));
    expectTypeOf(saturateCast(x, 'uint8', { out })).toEqualTypeOf<Uint8Array<SharedArrayBuffer>>();
    expectTypeOf(replaceNonFinite(x)).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(firstNonFinite(x)).toEqualTypeOf<number>();
    expectTypeOf(firstNonFinite([x, null])).toEqualTypeOf<ElementPlace>();
  });

  it('of a Float16Array’s result is its own', () => {
    const run = (x: Float16ArrayLike): void => {
      expectTypeOf(clip(x, 0, 1)).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(nonNeg(x, { out: x })).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(saturateCast(x, 'int8')).toEqualTypeOf<Int8Array<ArrayBuffer>>();
      expectTypeOf(saturateCast(new Float32Array(1), 'float16', { out: x })).toEqualTypeOf<
        typeof x
      >();
    };
    expectTypeOf(run).toBeFunction();
  });

  it('of a Float16Array are its own in every operation on floats', () => {
    const run = (x: Float16ArrayLike, bits: Uint16Array<ArrayBuffer>): void => {
      expectTypeOf(projectBox(x, 0, 1)).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(projectLinfBall(x, 1, { nan: 0 })).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(projectSimplex(x)).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(clipByNorm(x, 1, { ord: 1, out: x })).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(constrainUnitNorm(x, { axis: 0 })).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(replaceNonFinite(x, { out: bits })).toEqualTypeOf<Uint16Array<ArrayBuffer>>();
      expectTypeOf(clipVjp(x, x, 0, 1).dx).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(
        clipVjp(x, x, 0, 1, { gradient: 'inward', out: x }).dx,
      ).toEqualTypeOf<Float16ArrayLike>();
      expectTypeOf(firstNonFinite([x, null])).toEqualTypeOf<ElementPlace>();
      expectTypeOf(clipInto(x, x, 0, 1)).toEqualTypeOf<Float16ArrayLike>();
    };
    expectTypeOf(run).toBeFunction();
  });

  it('of 16-bit floats as bits are those of an NdArray', () => {
    const bits = ndarray(new Uint16Array(2), [2], 'bfloat16');
    expectTypeOf(projectSimplex(bits).data).toEqualTypeOf<Uint16Array<ArrayBuffer>>();
    expectTypeOf(projectHalfspace(bits, [1, 1], 1, { out: bits })).toEqualTypeOf<typeof bits>();
    expectTypeOf(clipByNorm(bits, 1).data).toEqualTypeOf<Uint16Array<ArrayBuffer>>();
  });

  it('of a union are a union', () => {
    const run = (x: Float32Array | Float64Array, dy: Float32Array | Float64Array): void => {
      type Plain = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
      expectTypeOf(clip(x, 0, 1)).toEqualTypeOf<Plain>();
      expectTypeOf(projectL2Ball(x, 1)).toEqualTypeOf<Plain>();
      expectTypeOf(projectL2BallVjp(dy, x, 1)).toEqualTypeOf<Plain>();
      expectTypeOf(clipByNorm(x, 1, { out: x })).toEqualTypeOf<typeof x>();
    };
    expectTypeOf(run).toBeFunction();
  });

  it('of gradients of norms and projections are x’s', () => {
    const x = new Float32Array(2);
    const nd = ndarray(x, [2]);
    const out = new Float32Array(new SharedArrayBuffer(8));
    expectTypeOf(clipByNormVjp(x, x, 1)).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(projectMonotoneVjp(nd, nd)).toEqualTypeOf<NdArray<Float32Array<ArrayBuffer>>>();
    expectTypeOf(constrainMaxNormVjp(x, nd, 1, { axis: 0 }).data).toEqualTypeOf<
      Float32Array<ArrayBuffer>
    >();
    expectTypeOf(projectHyperplaneVjp(x, x, [1, 2], 3, { out })).toEqualTypeOf<
      Float32Array<SharedArrayBuffer>
    >();
  });

  it('name the arguments of an operation', () => {
    expectTypeOf(clip).toEqualTypeOf<ArrayOperation<[min: Bound, max: Bound], ClipOptions>>();
    expectTypeOf(projectBox).toEqualTypeOf<typeof clip>();
    expectTypeOf(projectL1BallVjp).toEqualTypeOf<typeof projectL2SphereVjp>();
  });

  it('of limits are numbers, and bigints for 64 bits', () => {
    expectTypeOf(iinfo('int8').max).toEqualTypeOf<number>();
    expectTypeOf(iinfo('uint64').max).toEqualTypeOf<bigint>();
    expectTypeOf(heap.alloc(1, 'int16')).toMatchTypeOf<Int16Array>();
    expectTypeOf(heap.alloc(1)).toMatchTypeOf<Float32Array>();
  });

  it('reject what is no bound and no array', () => {
    const rejected = (): void => {
      // @ts-expect-error a plain array is no x
      clip([1, 2], 0, 1);
      // @ts-expect-error a bound must be there, be it null
      clip(new Float32Array(1), 0);
      // @ts-expect-error undefined is no bound
      clip(new Float32Array(1), undefined, 1);
      // @ts-expect-error text is no bound
      clip(new Float32Array(1), '0', 1);
      // @ts-expect-error an unknown option
      clip(new Float32Array(1), 0, 1, { outt: new Float32Array(1) });
      // @ts-expect-error an unknown mode
      clipVjp(new Float32Array(1), new Float32Array(1), 0, 1, { gradient: 'straight' });
      // @ts-expect-error an option of another operation
      projectL1Ball(new Float32Array(1), 1, { nan: 0 });
      // @ts-expect-error integers are on no sphere
      projectL2Sphere(new Int32Array(1), 1);
      // @ts-expect-error an NdArray is no output for a typed array
      clip(new Float32Array(1), 0, 1, { out: ndarray(new Float32Array(1), [1]) });
      // @ts-expect-error a radius must be there
      projectL1BallVjp(new Float32Array(1), new Float32Array(1));
      // @ts-expect-error an unknown dtype
      heap.alloc(1, 'float');
    };
    expectTypeOf(rejected).toBeFunction();
  });
});
