export { type AttachedMemory, attach, type MemoryOwner } from './engine/attach.ts';
