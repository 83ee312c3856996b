import {
  type ClipCall,
  type DType,
  isBig,
  type NonNegCall,
  runClipCases,
  runNonNegCases,
  type TypedArray,
} from '@clampwise/testing';
import { describe } from 'vitest';
import { clip, clipInto, ndarray, nonNeg, type TraceEvent } from '../../src/index.ts';
import { bound, mapBound, SETTINGS, testApi, traced, useBackend } from '../support/harness.ts';
import type { PlacementCase } from '../support/placements.ts';

/** Runs one call in a placement, and checks that a backend that was forced ran it. */
function runTraced(
  backend: (typeof SETTINGS)[number],
  { placement, run }: PlacementCase,
  call: ClipCall | NonNegCall,
  op: string,
  apply: Parameters<PlacementCase['run']>[1],
): TypedArray {
  if (backend === 'auto') return run(call.x, apply);
  let result: TypedArray | undefined;
  const events = traced(() => {
    result = run(call.x, apply);
  });
  checkTrace(backend, placement, events, call, op);
  return result as TypedArray;
}

function checkTrace(
  backend: 'js' | 'wasm',
  placement: string | undefined,
  events: readonly TraceEvent[],
  call: ClipCall | NonNegCall,
  op: string,
): void {
  const event = events[0];
  if (events.length !== 1 || event === undefined)
    throw new Error(`${events.length} events for one call`);
  const { dtype, length, kernel, reason } = event;
  if (
    event.op !== op ||
    dtype !== call.dtype ||
    length !== call.x.length ||
    kernel === '' ||
    reason === ''
  ) {
    throw new Error(`a wrong event: ${JSON.stringify(event)}`);
  }
  if (length === 0 || (backend === 'wasm' && hasNoWasmKernel(op, call.dtype))) return;
  if (event.backend !== backend) throw new Error(`it ran on ${event.backend}: ${reason}`);
  if (backend === 'wasm' && placement !== undefined && event.placement !== placement) {
    throw new Error(`the data was ${event.placement}, not ${placement}: ${reason}`);
  }
}

/** 64-bit integers may run in JS, and nonNeg of unsigned integers computes nothing. */
function hasNoWasmKernel(op: string, dtype: DType): boolean {
  return isBig(dtype) || (op === 'nonNeg' && dtype.startsWith('u'));
}

function optionsOf(call: ClipCall | NonNegCall, out?: TypedArray): object {
  return {
    ...(out === undefined ? {} : { out }),
    ...(call.shape.length === 1 ? {} : { shape: call.shape }),
    ...(call.nan === undefined ? {} : { nan: call.nan }),
  };
}

/** That clip and nonNeg give what the cases say, on every backend, wherever the arguments lie. */
export function testConformance(placements: readonly PlacementCase[]): void {
  describe.each(SETTINGS)('on the backend %s', (backend) => {
    useBackend(backend);

    describe.each(placements)('clip, $title', (placement) => {
      runClipCases(testApi, (call) =>
        runTraced(backend, placement, call, 'clip', (x, out, place) => {
          const [min, max] = [mapBound(call.min, place), mapBound(call.max, place)];
          return clip(x, bound(min), bound(max), optionsOf(call, out) as { out: TypedArray });
        }),
      );
    });

    describe.each(placements)('nonNeg, $title', (placement) => {
      runNonNegCases(testApi, (call) =>
        runTraced(backend, placement, call, 'nonNeg', (x, out) =>
          nonNeg(x, optionsOf(call, out) as { out: TypedArray }),
        ),
      );
    });

    describe('clip of an NdArray', () => {
      runClipCases(testApi, ({ x, shape, min, max, nan }) => {
        const options = nan === undefined ? {} : { nan };
        const result = clip(ndarray(x, shape), bound(min), bound(max), options);
        if (String(result.shape) !== String(shape)) throw new Error(`shape [${result.shape}]`);
        return result.data;
      });
    });

    describe('clipInto', () => {
      // clipInto takes no options, so the cases about `nan` say nothing of it.
      const skip = (entry: { nan?: number }) =>
        entry.nan === undefined ? undefined : 'no options';
      runClipCases(
        { ...testApi, skip: () => undefined },
        ({ x, shape, min, max }) => {
          const target = ndarray(x.slice() as TypedArray, shape);
          const result = clipInto(target, ndarray(x, shape), bound(min), bound(max));
          if (result !== target) throw new Error('the result must be `out` itself');
          return result.data;
        },
        { skip },
      );
    });
  });
}
