/**
 * A change that lasts until all of its holders have released it. A holder may be another copy of
 * this package.
 */
export interface Held {
  /** The number of holders. */
  holders: number;
  /** Undoes the change. */
  end(): void;
}

/** Adds a holder; returns a function that removes it once. The last holder ends the change. */
export function hold(held: Held): () => void {
  held.holders++;
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    held.holders--;
    if (held.holders === 0) held.end();
  };
}

/**
 * Marks an object with the change that it belongs to, where other copies of this package find it.
 */
export function mark<T extends object>(target: T, key: symbol, held: Held): T {
  // Not enumerable: a copy of the object is not part of the change.
  return Object.defineProperty(target, key, { value: held, configurable: true });
}

/** The change that an object is marked with. */
export function marked(target: object | undefined, key: symbol): Held | undefined {
  return target === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key)?.value;
}
