// Browsers draw a frame every 16 ms: training gives way that often.
const LONGEST_RUN_MS = 16;

/** What an engine may offer to let other tasks run. */
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
      // Browsers hold timers back for 4 ms; a message comes at once.
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

/** Gives way to other tasks when it is time to. */
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
