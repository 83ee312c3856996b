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

/** A kernel of tfjs that is not right or not fast on a backend, and what to run instead, which may fall back on it. */
export interface Replacement {
  readonly kernelName: 'ClipByValue' | 'Relu6';
  readonly backendName: string;
  readonly instead: (stock: KernelFunc) => KernelFunc;
}

/** Other dtypes, such as bool, are left to tfjs. */
function isOurs({ dtype }: TensorInfo): boolean {
  return dtype === 'float32' || dtype === 'int32';
}

function xOf({ inputs }: Parameters<KernelFunc>[0]): TensorInfo {
  return (inputs as { readonly x: TensorInfo }).x;
}

function boundsOf(x: TensorInfo, attrs: unknown): { readonly lo: number; readonly hi: number } {
  const { clipValueMin, clipValueMax } = attrs as ClipAttributes;
  const dtype = x.dtype as 'float32' | 'int32';
  return checkScalarBounds('tf.clipByValue', dtype, clipValueMin, clipValueMax) as {
    lo: number;
    hi: number;
  };
}

function clipOnArrays(run: RunOnArrays): Replacement['instead'] {
  return (stock) => (call) => {
    const x = xOf(call);
    if (!isOurs(x)) return stock(call);
    const { lo, hi } = boundsOf(x, call.attrs);
    return run(call.backend, [x], [x], ([values], [out]) => {
      clip(values as Values, lo, hi, { out: out as Values });
    })[0] as TensorInfo;
  };
}

function relu6OnArrays(run: RunOnArrays): Replacement['instead'] {
  return (stock) => (call) => {
    const x = xOf(call);
    if (!isOurs(x)) return stock(call);
    return run(call.backend, [x], [x], ([values], [out]) => {
      // Twice, so that -0 becomes +0, as relu has it.
      nonNeg(values as Values, { out: out as Values });
      clip(out as Values, null, 6, { out: out as Values });
    })[0] as TensorInfo;
  };
}

const clipComposed: Replacement['instead'] = (stock) => (call) => {
  const x = xOf(call);
  if (!isOurs(x)) return stock(call);
  const bounds = { ...boundsOf(x, call.attrs), minAt: -1, maxAt: -1 };
  return tidy(() => between(x as Tensor, ...tensorBounds([x as Tensor], 0, bounds)));
};

const relu6Composed: Replacement['instead'] = (stock) => (call) => {
  const x = xOf(call);
  if (!isOurs(x)) return stock(call);
  const { dtype } = x;
  return tidy(() => minimum(maximum(x as Tensor, scalar(0, dtype)), scalar(6, dtype)));
};

/** What is replaced where: relu6 of -Infinity is NaN on webgl, of NaN a number on wasm and webgpu. webgpu's clip is right. */
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
