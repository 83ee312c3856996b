import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Compute, Like, Values } from './arrays.ts';

/** The parts of the cpu backend of tfjs that this package uses. Its tensors are typed arrays. */
interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: ArrayLike<number> } };
  makeTensorInfo(shape: number[], dtype: string, values: Values): TensorInfo;
}

/** Runs a computation on the cpu backend's own arrays. */
export function runOnCpu(
  backend: unknown,
  inputs: readonly TensorInfo[],
  likes: readonly Like[],
  compute: Compute,
): TensorInfo[] {
  const cpu = backend as CpuBackend;
  const arrays = inputs.map((input) => valuesOf(cpu, input));
  const outputs = likes.map(({ shape, dtype }) => {
    const size = util.sizeFromShape(shape);
    return dtype === 'float32' ? new Float32Array(size) : new Int32Array(size);
  });
  compute(arrays, outputs);
  return likes.map(({ shape, dtype }, k) => cpu.makeTensorInfo(shape, dtype, outputs[k] as Values));
}

/**
 * Some kernels of tfjs store the values of a tensor in a plain array, or in one of another type.
 */
function valuesOf(backend: CpuBackend, { dataId, dtype }: TensorInfo): Values {
  const { values } = backend.data.get(dataId);
  const Constructor = dtype === 'float32' ? Float32Array : Int32Array;
  return values instanceof Constructor ? values : Constructor.from(values);
}
