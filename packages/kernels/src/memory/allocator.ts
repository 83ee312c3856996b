const PAGE = 4096;
const SLAB_PAGES = 4;
const SLAB_BYTES = SLAB_PAGES * PAGE;

// Blocks of up to 2 KiB share slabs of 16 KiB, and each slab has slots of one size. Larger blocks
// get whole pages. All addresses are multiples of 64, a cache line.
const SLOT_SIZES: readonly number[] = [64, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048];
const LARGEST_SLOT = 2048;

interface Slab {
  readonly kind: 'slab';
  readonly start: number;
  readonly slotClass: number;
  readonly slotBytes: number;
  /** The requested bytes of each slot; -1 if it is free. */
  readonly lengths: Int32Array;
  readonly freeSlots: number[];
}

interface Run {
  readonly kind: 'run';
  readonly start: number;
  readonly pages: number;
  readonly bytes: number;
}

interface FreePages {
  page: number;
  count: number;
}

/**
 * Allocates blocks in a fixed range of addresses. Its records are outside this range, so kernels
 * cannot break them.
 */
export class Allocator {
  /** The bytes of blocks in use, rounded up to what they occupy. */
  usedBytes = 0;
  /** The number of blocks in use. */
  blocks = 0;
  readonly #base: number;
  readonly #owners: (Slab | Run | null)[];
  readonly #partial: Slab[][] = SLOT_SIZES.map(() => []);
  readonly #free: FreePages[];

  constructor(base: number, end: number) {
    const pages = Math.floor((end - base) / PAGE);
    this.#base = base;
    this.#owners = new Array(pages).fill(null);
    this.#free = [{ page: 0, count: pages }];
  }

  /** The address of a new block, or -1 if there is no room. Its contents are whatever was there. */
  allocate(bytes: number): number {
    return bytes <= LARGEST_SLOT ? this.#allocateSlot(bytes) : this.#allocateRun(bytes);
  }

  /** The address of the block in use that contains a whole range, or -1. */
  blockOf(address: number, bytes: number): number {
    const owner = this.#ownerOf(address);
    if (owner === null) return -1;
    if (owner.kind === 'run')
      return address + bytes <= owner.start + owner.bytes ? owner.start : -1;
    const slot = Math.floor((address - owner.start) / owner.slotBytes);
    const start = owner.start + slot * owner.slotBytes;
    return address + bytes <= start + (owner.lengths[slot] ?? -1) ? start : -1;
  }

  /** Frees the block with this address and requested size. Returns false if there is none. */
  release(address: number, bytes: number): boolean {
    const owner = this.#ownerOf(address);
    if (owner === null) return false;
    if (owner.kind === 'slab') return this.#releaseSlot(owner, address, bytes);
    if (owner.start !== address || owner.bytes !== bytes) return false;
    this.usedBytes -= owner.pages * PAGE;
    this.blocks -= 1;
    this.#giveBack(owner.start, owner.pages);
    return true;
  }

  #ownerOf(address: number): Slab | Run | null {
    return this.#owners[Math.floor((address - this.#base) / PAGE)] ?? null;
  }

  #allocateSlot(bytes: number): number {
    let slotClass = 0;
    while ((SLOT_SIZES[slotClass] as number) < bytes) slotClass += 1;
    const slab = this.#partial[slotClass]?.at(-1) ?? this.#addSlab(slotClass);
    const slot = slab?.freeSlots.pop();
    if (slab === null || slot === undefined) return -1;
    if (slab.freeSlots.length === 0) this.#partial[slotClass]?.pop();
    slab.lengths[slot] = bytes;
    this.usedBytes += slab.slotBytes;
    this.blocks += 1;
    return slab.start + slot * slab.slotBytes;
  }

  #addSlab(slotClass: number): Slab | null {
    const start = this.#takePages(SLAB_PAGES);
    if (start < 0) return null;
    const slotBytes = SLOT_SIZES[slotClass] as number;
    const slots = Math.floor(SLAB_BYTES / slotBytes);
    const freeSlots = Array.from({ length: slots }, (_, k) => slots - 1 - k);
    const lengths = new Int32Array(slots).fill(-1);
    const slab: Slab = { kind: 'slab', start, slotClass, slotBytes, lengths, freeSlots };
    this.#own(start, SLAB_PAGES, slab);
    this.#partial[slotClass]?.push(slab);
    return slab;
  }

  #releaseSlot(slab: Slab, address: number, bytes: number): boolean {
    const slot = (address - slab.start) / slab.slotBytes;
    if (!Number.isInteger(slot) || slab.lengths[slot] !== bytes) return false;
    slab.lengths[slot] = -1;
    slab.freeSlots.push(slot);
    this.usedBytes -= slab.slotBytes;
    this.blocks -= 1;
    const partial = this.#partial[slab.slotClass] as Slab[];
    if (slab.freeSlots.length === 1) partial.push(slab);
    // The last slab of a class stays, so that a loop that makes and frees one array does not build
    // a slab each time.
    if (slab.freeSlots.length === slab.lengths.length && partial.length > 1) this.#dropSlab(slab);
    return true;
  }

  #dropSlab(slab: Slab): void {
    const partial = this.#partial[slab.slotClass] as Slab[];
    partial.splice(partial.indexOf(slab), 1);
    this.#giveBack(slab.start, SLAB_PAGES);
  }

  #allocateRun(bytes: number): number {
    const pages = Math.ceil(bytes / PAGE);
    const start = this.#takePages(pages);
    if (start < 0) return -1;
    this.#own(start, pages, { kind: 'run', start, pages, bytes });
    this.usedBytes += pages * PAGE;
    this.blocks += 1;
    return start;
  }

  #own(start: number, pages: number, owner: Slab | Run | null): void {
    const page = (start - this.#base) / PAGE;
    this.#owners.fill(owner, page, page + pages);
  }

  #takePages(count: number): number {
    const page = this.#firstFit(count);
    if (page >= 0) return this.#base + page * PAGE;
    if (!this.#dropEmptySlabs()) return -1;
    const second = this.#firstFit(count);
    return second < 0 ? -1 : this.#base + second * PAGE;
  }

  #firstFit(count: number): number {
    const index = this.#free.findIndex((run) => run.count >= count);
    const run = this.#free[index];
    if (run === undefined) return -1;
    const { page } = run;
    run.page += count;
    run.count -= count;
    if (run.count === 0) this.#free.splice(index, 1);
    return page;
  }

  #dropEmptySlabs(): boolean {
    let dropped = false;
    for (const partial of this.#partial) {
      for (const slab of [...partial]) {
        if (slab.freeSlots.length < slab.lengths.length) continue;
        this.#dropSlab(slab);
        dropped = true;
      }
    }
    return dropped;
  }

  /** Returns pages to the list, which is sorted by page. No two of its runs touch. */
  #giveBack(start: number, count: number): void {
    this.#own(start, count, null);
    const page = (start - this.#base) / PAGE;
    const free = this.#free;
    let index = free.findIndex((run) => run.page > page);
    if (index < 0) index = free.length;
    const before = free[index - 1];
    const after = free[index];
    const touchesAfter = after !== undefined && page + count === after.page;
    if (before !== undefined && before.page + before.count === page) {
      before.count += count;
      if (touchesAfter) {
        before.count += after.count;
        free.splice(index, 1);
      }
    } else if (touchesAfter) {
      after.page = page;
      after.count += count;
    } else {
      free.splice(index, 0, { page, count });
    }
  }
}
