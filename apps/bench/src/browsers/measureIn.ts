import type { RowResult } from '../row.ts';
import type { Browser } from './engines.ts';
import type { PageMessage } from './messages.ts';
import { servePage } from './server.ts';
import { startBrowser } from './startBrowser.ts';

/** A browser takes some seconds to start for the first time, and less than one for a row. */
const PATIENCE_MS = 60_000;

/** Opens the page in a browser, and returns the measured rows. */
export async function measureIn(browser: Browser, pageFolder: string): Promise<RowResult[]> {
  const inbox = makeInbox();
  const server = await servePage(pageFolder, inbox.take);
  const running = startBrowser(browser, `${server.origin}/page.html`, (reason) =>
    inbox.take({ kind: 'failed', reason }),
  );
  try {
    return await inbox.rows;
  } finally {
    await running.end();
    server.close();
  }
}

/** All rows once the page ends, or an error if it fails or stops sending. */
export function makeInbox(patienceMs: number = PATIENCE_MS): {
  readonly rows: Promise<RowResult[]>;
  take(message: PageMessage): void;
} {
  const received: RowResult[] = [];
  const { promise, resolve, reject } = withResolvers<RowResult[]>();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    const silence = `the page sent nothing for ${patienceMs / 1000} s`;
    timer = setTimeout(() => reject(new Error(silence)), patienceMs);
  };
  wait();
  return {
    rows: promise.finally(() => clearTimeout(timer)),
    take: (message) => {
      wait();
      if (message.kind === 'row') received.push(message.row);
      else if (message.kind === 'end') resolve(received);
      else reject(new Error(message.reason));
    },
  };
}

function withResolvers<T>(): {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
