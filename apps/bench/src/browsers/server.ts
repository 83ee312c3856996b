import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { MESSAGES_PATH, type PageMessage, readMessage } from './messages.ts';

/** A server for this machine only. */
export interface PageServer {
  readonly origin: string;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

// In an isolated page the clock of every engine is finer: 5 to 20 µs instead of 100 µs to 1 ms.
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Serves the files of a folder, and passes on the messages of the page. */
export async function servePage(
  folder: string,
  onMessage: (message: PageMessage) => void,
): Promise<PageServer> {
  const files = filesOf(folder);
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === MESSAGES_PATH) {
      void take(request, response, onMessage);
      return;
    }
    const file = files.get(request.url ?? '');
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...ISOLATED, 'Content-Type': type }).end(readFileSync(file));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Maps each file of a folder to its address. No other address has an answer. */
function filesOf(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length).split(sep).join('/'), path];
      }),
  );
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  onMessage: (message: PageMessage) => void,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  try {
    onMessage(readMessage(Buffer.concat(parts).toString('utf8')));
    response.writeHead(204).end();
  } catch (error) {
    onMessage({ kind: 'failed', reason: String(error) });
    response.writeHead(400).end();
  }
}
