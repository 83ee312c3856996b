import view from './rain.json' with { type: 'json' };
import address from './rain.keras?url';
import type { ModelView } from './view.ts';

/** The report on the sample model, which the page shows before any script runs. */
export const RAIN = view as ModelView;

/** The bytes of the sample model, which are part of this site. */
export async function rainBytes(): Promise<ArrayBuffer> {
  return (await fetch(address)).arrayBuffer();
}
