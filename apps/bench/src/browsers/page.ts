// The page measures the rows of few elements, and posts each one.
import { consumedTotal, SHORT_PACE } from '../measure.ts';
import { runRow } from '../row.ts';
import { fewRows } from '../suites/few.ts';
import { MESSAGES_PATH, type PageMessage } from './messages.ts';

async function post(message: PageMessage): Promise<void> {
  await fetch(MESSAGES_PATH, { method: 'POST', body: JSON.stringify(message) });
}

async function measure(): Promise<void> {
  for await (const row of fewRows()) {
    await post({ kind: 'row', row: await runRow(row, SHORT_PACE) });
  }
  await post({ kind: 'end', checksum: consumedTotal() });
}

measure().catch((error: unknown) => post({ kind: 'failed', reason: String(error) }));
