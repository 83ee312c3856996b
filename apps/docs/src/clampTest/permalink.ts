import { CASES, TABS, type Tab } from './cases.ts';

/** What a link to the page holds. */
export interface View {
  readonly tab: Tab;
  /** Whether rows without a failure are shown too. */
  readonly all: boolean;
  /** The case that is open. */
  readonly open: string | null;
  /** The engine whose cards a phone shows. */
  readonly engine: string;
}

export const START: View = { tab: 'values', all: false, open: null, engine: 'tfjs-wasm' };

/** Reads the query of an address. What is unknown there is left out. */
export function viewOf(search: string, engines: readonly string[]): View {
  const query = new URLSearchParams(search);
  const tab = TABS.find((each) => each.tab === query.get('tab'))?.tab ?? START.tab;
  const open = CASES.find(({ id, tab: own }) => own === tab && id === query.get('open'))?.id;
  const engine = engines.find((id) => id === query.get('engine')) ?? START.engine;
  return { tab, all: query.get('rows') === 'all', open: open ?? null, engine };
}

/** The query that stands for a view: only what differs from the start. */
export function queryOf({ tab, all, open, engine }: View): string {
  const query = new URLSearchParams();
  if (tab !== START.tab) query.set('tab', tab);
  if (all) query.set('rows', 'all');
  if (open !== null) query.set('open', open);
  if (engine !== START.engine) query.set('engine', engine);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
