import { MODES, NUMBERS, PULLS, RULES, START, type View } from './view.ts';

/** Longer texts than this are no number that a reader typed. */
const LONGEST = 32;

/** Reads the query of an address, and ignores names and words that it does not know. */
export function viewOf(search: string): View {
  const query = new URLSearchParams(search);
  const view: View = {
    ...START,
    rule: RULES.find((rule) => rule === query.get('f')) ?? START.rule,
    mode: MODES.find((mode) => mode === query.get('gradient')) ?? START.mode,
    pull: PULLS.find((pull) => pull === query.get('pull')) ?? START.pull,
  };
  for (const name of NUMBERS) view[name] = query.get(name)?.slice(0, LONGEST) ?? START[name];
  return view;
}

/** The query that stands for a view: only what differs from the start. */
export function queryOf(view: Readonly<View>): string {
  const query = new URLSearchParams();
  if (view.rule !== START.rule) query.set('f', view.rule);
  if (view.mode !== START.mode) query.set('gradient', view.mode);
  if (view.pull !== START.pull) query.set('pull', view.pull);
  for (const name of NUMBERS) if (view[name] !== START[name]) query.set(name, view[name]);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
