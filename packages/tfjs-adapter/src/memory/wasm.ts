import { ClampwiseRangeError, isClampwiseError } from '@clampwise/kernels';
import { type AttachedMemory, attach } from '@clampwise/kernels/raw';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Compute, Like, Values } from './arrays.ts';

/**
 * The parts of the wasm backend of tfjs that this package uses. Its tensors lie in one WebAssembly
 * memory.
 */
interface WasmBackend {
  readonly wasm: {
    /** The exports of the build without threads. */
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    /** The memory of the build with threads, which is shared. */
    readonly wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: string): TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
  typedArrayFromHeap(info: TensorInfo): Values;
}

const attachments = /* @__PURE__ */ new WeakMap<WasmBackend, AttachedMemory>();

/** Runs a computation in the memory of the wasm backend, without copies. */
export function runOnWasm(
  backend: unknown,
  inputs: readonly TensorInfo[],
  likes: readonly Like[],
  compute: Compute,
): TensorInfo[] {
  const wasm = backend as WasmBackend;
  const attached = attachedTo(wasm);
  // The lookup moves in an input from another backend, and the memory may grow then: create views
  // after it.
  for (const { dataId } of inputs) wasm.dataIdMap.get(dataId);
  const outputs: TensorInfo[] = [];
  const viewOf = (info: TensorInfo): Values => wasm.typedArrayFromHeap(info);
  const run = (): void => compute(inputs.map(viewOf), outputs.map(viewOf));
  try {
    for (const { shape, dtype } of likes) outputs.push(makeOutput(wasm, shape, dtype));
    if (attached === null) run();
    else attached.run(run);
  } catch (error) {
    for (const { dataId } of outputs) wasm.disposeData(dataId, true);
    throw error;
  }
  return outputs;
}

/**
 * Checks for a full memory. tfjs does not: it would put the output at address 0, over its own data.
 */
function makeOutput(backend: WasmBackend, shape: number[], dtype: string): TensorInfo {
  const output = backend.makeOutput(shape, dtype);
  const size = util.sizeFromShape(shape);
  if (size === 0 || backend.dataIdMap.get(output.dataId).memoryOffset !== 0) return output;
  backend.disposeData(output.dataId, true);
  const received = 'a full memory';
  const expected = `room for ${size} values`;
  const sentence = `the memory of the wasm backend has no room for ${size} values. Dispose tensors that you no longer need`;
  throw new ClampwiseRangeError('tfjs', 'memory', received, expected, sentence);
}

/** The kernels attached to the memory of a backend; null if a build of tfjs hides it. */
function attachedTo(backend: WasmBackend): AttachedMemory | null {
  const known = attachments.get(backend);
  if (known !== undefined) return known;
  const { wasm } = backend;
  const memory = wasm.asm?.memory ?? wasm.wasmMemory;
  if (!(memory instanceof WebAssembly.Memory)) return null;
  try {
    const attached = attach(memory, {
      alloc: (bytes) => wasm._malloc(bytes),
      free: (address) => wasm._free(address),
    });
    attachments.set(backend, attached);
    return attached;
  } catch (error) {
    // No room for scratch space now; until there is, the kernels work on copies.
    if (isClampwiseError(error)) return null;
    throw error;
  }
}
