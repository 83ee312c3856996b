import { ClampwiseRangeError, isClampwiseError } from '@clampwise/kernels';
import { type AttachedMemory, attach } from '@clampwise/kernels/raw';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Compute, Like, Values } from './arrays.ts';

/** What we use of tfjs's wasm backend: its tensors lie in one WebAssembly memory. */
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

/** Runs a computation where the wasm backend's tensors lie: nothing is copied. */
export function runOnWasm(
  backend: unknown,
  inputs: readonly TensorInfo[],
  likes: readonly Like[],
  compute: Compute,
): TensorInfo[] {
  const wasm = backend as WasmBackend;
  const attached = attachedTo(wasm);
  // An input from another backend moves in when it is looked up, and the memory may grow then: views come after.
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

/** tfjs does not look whether there was room: it would put the output at address 0, over its own data. */
function makeOutput(backend: WasmBackend, shape: number[], dtype: string): TensorInfo {
  const output = backend.makeOutput(shape, dtype);
  const size = util.sizeFromShape(shape);
  if (size === 0 || backend.dataIdMap.get(output.dataId).memoryOffset !== 0) return output;
  backend.disposeData(output.dataId, true);
  const received = 'a full memory of the wasm backend';
  throw new ClampwiseRangeError('tfjs', 'memory', received, `one with room for ${size} values`);
}

/** The kernels attached to a backend's memory; null where a build of tfjs does not show it. */
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
    // No room for scratch space now; the kernels work on copies meanwhile.
    if (isClampwiseError(error)) return null;
    throw error;
  }
}
