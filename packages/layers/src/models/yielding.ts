// Browsers draw a frame every 16 ms.
const LONGEST_RUN_MS = 16;

/** The ways to let other tasks run that an engine may offer. */
interface Engine {
  readonly setImmediate?: (fn: () => void) => unknown;
  readonly setTimeout?: (fn: () => void, ms: number) => unknown;
  readonly MessageChannel?: new () => {
    readonly port1: { onmessage: (() => void) | null; close(): void };
    readonly port2: { postMessage(message: null): void };
  };
}

/** Lets the event loop run other tasks. */
function nextTask(): Promise<void> {
  const engine = globalThis as unknown as Engine;
  return new Promise((resolve) => {
    if (engine.setImmediate !== undefined) {
      engine.setImmediate(resolve);
    } else if (engine.MessageChannel !== undefined) {
      // Browsers delay timers by 4 ms. A message arrives at once.
      const { port1, port2 } = new engine.MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else if (engine.setTimeout !== undefined) {
      engine.setTimeout(resolve, 0);
    } else {
      resolve();
    }
  });
}

/** Lets other tasks run from time to time. */
export class Pacer {
  private last = Date.now();

  /** Whether it has run for long enough. */
  due(): boolean {
    return Date.now() - this.last >= LONGEST_RUN_MS;
  }

  async rest(): Promise<void> {
    await nextTask();
    this.last = Date.now();
  }
}
