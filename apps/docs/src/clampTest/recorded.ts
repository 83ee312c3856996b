import { CASES } from './cases.ts';
import type { Engine } from './engine.ts';
import { type Cell, judge } from './judge.ts';

/** An engine with its results, as they are recorded at build time. */
export interface Recorded {
  readonly id: string;
  readonly name: string;
  readonly form: string;
  readonly version?: string;
  /** By the id of the case. */
  readonly cells: Readonly<Record<string, Cell>>;
}

/** Runs all cases on an engine. */
export async function record(engine: Engine): Promise<Recorded> {
  const { id, name, form, version } = engine;
  const cells: Record<string, Cell> = {};
  for (const test of CASES) cells[test.id] = await judge(engine, test);
  return { id, name, form, ...(version === undefined ? {} : { version }), cells };
}
