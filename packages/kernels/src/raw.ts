export { type AttachedMemory, attach, type MemoryOwner } from './place/attach.ts';
