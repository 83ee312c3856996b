import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { TfjsBackend } from './tfjs.ts';

const KERNEL = 'BenchCopy';

/** Registers a kernel that only copies a tensor. It is the limit for all other kernels of tfjs. */
export function registerCopy(backend: TfjsBackend): void {
  if (tf.getKernel(KERNEL, backend) !== undefined) return;
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: backend,
    kernelFunc: ({ inputs, backend: runner }) => {
      const x = inputs.x as tf.TensorInfo;
      return backend === 'cpu'
        ? copyOnCpu(runner as MathBackendCPU, x)
        : copyOnWasm(runner as BackendWasm, x);
    },
  });
}

function copyOnCpu(backend: MathBackendCPU, x: tf.TensorInfo): tf.TensorInfo {
  const { values } = backend.data.get(x.dataId);
  return backend.makeTensorInfo(x.shape, x.dtype, new Float32Array(values as Float32Array));
}

function copyOnWasm(backend: BackendWasm, x: tf.TensorInfo): tf.TensorInfo {
  const y = backend.makeOutput(x.shape, x.dtype);
  backend.typedArrayFromHeap(y).set(backend.typedArrayFromHeap(x) as Float32Array);
  return y;
}

/** Runs that kernel. */
export function tfjsCopy(x: tf.Tensor): tf.Tensor {
  return tf.engine().runKernel(KERNEL, { x }) as tf.Tensor;
}
