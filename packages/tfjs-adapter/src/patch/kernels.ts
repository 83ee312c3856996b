import { clip, nonNeg } from '@clampwise/kernels';
import { checkScalarBounds } from '@clampwise/kernels/internal';
import {
  type KernelConfig,
  maximum,
  minimum,
  scalar,
  type Tensor,
  type TensorInfo,
  tidy,
} from '@tensorflow/tfjs-core';
import { between, tensorBounds } from '../kernels/composed.ts';
import type { RunOnArrays, Values } from '../memory/arrays.ts';
import { runOnCpu } from '../memory/cpu.ts';
import { runOnWasm } from '../memory/wasm.ts';

type KernelFunc = KernelConfig['kernelFunc'];

interface ClipAttributes {
  readonly clipValueMin: number;
  readonly clipValueMax: number;
}

/** A kernel of tfjs that is wrong or slow on a backend, and its replacement, which may call it. */
export interface Replacement {
  readonly kernelName: 'ClipByValue' | 'Relu6';
  readonly backendName: string;
  readonly instead: (stock: KernelFunc) => KernelFunc;
}

type Call = Parameters<KernelFunc>[0];

/** For float32 and int32. Other dtypes, such as bool, go to the kernel of tfjs. */
function forNumbers(run: (x: TensorInfo, call: Call) => TensorInfo): Replacement['instead'] {
  return (stock) => (call) => {
    const { x } = call.inputs as { readonly x: TensorInfo };
    return x.dtype === 'float32' || x.dtype === 'int32' ? run(x, call) : stock(call);
  };
}

function boundsOf(
  { dtype }: TensorInfo,
  attrs: unknown,
): { readonly lo: number; readonly hi: number } {
  const { clipValueMin, clipValueMax } = attrs as ClipAttributes;
  return checkScalarBounds(
    'tf.clipByValue',
    dtype as 'float32' | 'int32',
    clipValueMin,
    clipValueMax,
  );
}

function clipOnArrays(run: RunOnArrays): Replacement['instead'] {
  return forNumbers((x, { attrs, backend }) => {
    const { lo, hi } = boundsOf(x, attrs);
    return run(backend, [x], [x], ([values], [out]) => {
      clip(values as Values, lo, hi, { out: out as Values });
    })[0] as TensorInfo;
  });
}

function relu6OnArrays(run: RunOnArrays): Replacement['instead'] {
  return forNumbers((x, { backend }) => {
    return run(backend, [x], [x], ([values], [out]) => {
      // Two passes, so that -0 becomes +0 as in relu.
      nonNeg(values as Values, { out: out as Values });
      clip(out as Values, null, 6, { out: out as Values });
    })[0] as TensorInfo;
  });
}

const clipComposed = /* @__PURE__ */ forNumbers((x, { attrs }) => {
  const bounds = { ...boundsOf(x, attrs), minAt: -1, maxAt: -1 };
  return tidy(() => between(x as Tensor, ...tensorBounds([x as Tensor], 0, bounds)));
});

const relu6Composed = /* @__PURE__ */ forNumbers((given) => {
  const x = given as Tensor;
  return tidy(() => minimum(maximum(x, scalar(0, x.dtype)), scalar(6, x.dtype)));
});

/**
 * The kernels that are replaced on each backend. In tfjs, relu6 of -Infinity is NaN on webgl, and
 * relu6 of NaN is a number on wasm and webgpu. Its clip on webgpu is right.
 */
export const REPLACEMENTS: readonly Replacement[] = [
  {
    kernelName: 'ClipByValue',
    backendName: 'cpu',
    instead: /* @__PURE__ */ clipOnArrays(runOnCpu),
  },
  {
    kernelName: 'ClipByValue',
    backendName: 'wasm',
    instead: /* @__PURE__ */ clipOnArrays(runOnWasm),
  },
  { kernelName: 'ClipByValue', backendName: 'webgl', instead: clipComposed },
  { kernelName: 'Relu6', backendName: 'cpu', instead: /* @__PURE__ */ relu6OnArrays(runOnCpu) },
  { kernelName: 'Relu6', backendName: 'wasm', instead: /* @__PURE__ */ relu6OnArrays(runOnWasm) },
  { kernelName: 'Relu6', backendName: 'webgl', instead: relu6Composed },
  { kernelName: 'Relu6', backendName: 'webgpu', instead: relu6Composed },
];
