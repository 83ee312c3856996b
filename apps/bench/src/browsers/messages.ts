import type { RowResult } from '../row.ts';

/** The address for messages of the page. */
export const MESSAGES_PATH = '/messages';

/** A message from the page to the program that opened it. */
export type PageMessage =
  | { readonly kind: 'row'; readonly row: RowResult }
  | { readonly kind: 'end'; readonly checksum: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads a message. Throws an Error if the text is not one. */
export function readMessage(text: string): PageMessage {
  const message = parsed(text) as Partial<Record<string, unknown>> | null;
  const { kind, row, checksum, reason } = message ?? {};
  if (kind === 'row' && isRow(row)) return { kind, row };
  if (kind === 'end' && typeof checksum === 'number') return { kind, checksum };
  if (kind === 'failed' && typeof reason === 'string') return { kind, reason };
  throw new Error(`The page sent what is no message: ${text.slice(0, 80)}`);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function isRow(value: unknown): value is RowResult {
  const { work, timings, goals } = (value ?? {}) as Partial<RowResult>;
  return typeof work === 'string' && Array.isArray(timings) && Array.isArray(goals);
}
