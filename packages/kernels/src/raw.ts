export { type AttachedMemory, attach, type MemoryOwner } from './engine/attach.ts';
export type { MemoryLike } from './run/wasm/load.ts';
