import { computed, reactive, ref } from 'vue';
import { loadEngines, startEngine, within } from './browser.ts';
import { CASES, casesOf, type Tab, type TestCase } from './cases.ts';
import type { Engine } from './engine.ts';
import type { TfjsBackend } from './engines/tfjs.ts';
import { type Cell, judge, NO_CELL } from './judge.ts';
import recorded from './recorded.json' with { type: 'json' };
import type { Recorded } from './recorded.ts';
import { nsPerValue, nsText } from './timing.ts';

/** An engine on the page. */
export interface Column {
  readonly id: string;
  readonly name: string;
  readonly form: string;
  version: string | undefined;
  readonly cells: Record<string, Cell>;
  /** The ids of the cases whose cells come from this browser. */
  readonly yours: Set<string>;
  state: 'recorded' | 'running' | 'yours' | 'unavailable';
  time: string | null;
}

/** An engine to add with a tap. */
export interface Extra {
  readonly backend: TfjsBackend;
  readonly text: string;
}

export const EXTRAS: readonly Extra[] = [
  { backend: 'webgl', text: 'tfjs webgl · 166 kB' },
  { backend: 'webgpu', text: 'tfjs webgpu · 156 kB' },
];

export const RECORDED_WITH = `Node ${recorded.node}`;

/** A GPU may never answer. */
const PATIENCE_MS = 30_000;

/** The columns, their results, and the runs that replace recorded results by those of this browser. */
export function useClampTest() {
  const columns = reactive((recorded.engines as unknown as Recorded[]).map(columnOf));
  const running = ref(false);

  const count = computed(() => columns.filter(({ state }) => state === 'yours').length);

  async function run(): Promise<void> {
    if (running.value) return;
    running.value = true;
    try {
      for (const engine of await loadEngines()) await runEngine(engine);
      for (const backend of ['cpu', 'wasm'] as const) {
        const engine = await startEngine(backend);
        if (engine !== null) await runEngine(engine);
      }
    } finally {
      running.value = false;
    }
  }

  async function add({ backend }: Extra): Promise<void> {
    const column = reactive(
      columnOf({ id: `tfjs-${backend}`, name: 'tfjs', form: backend, cells: {} }),
    );
    column.state = 'running';
    columns.push(column);
    const started = startEngine(backend).then(async (engine) => {
      if (engine !== null) await runEngine(engine);
      return engine;
    });
    const engine = await within(
      PATIENCE_MS,
      started.catch(() => null),
    );
    if (engine === null) column.state = 'unavailable';
  }

  async function runEngine(engine: Engine): Promise<void> {
    const column = columns.find(({ id }) => id === engine.id);
    if (column === undefined) return;
    column.state = 'running';
    column.version = engine.version;
    for (const test of CASES) {
      column.cells[test.id] = await judge(engine, test);
      column.yours.add(test.id);
    }
    const ns = nsPerValue(engine);
    column.time = ns === null ? null : nsText(ns);
    column.state = 'yours';
    // The page answers in between.
    await new Promise((resolve) => setTimeout(resolve));
  }

  return { columns, running, count, run, add };
}

function columnOf({ id, name, form, version, cells }: Recorded): Column {
  return {
    id,
    name,
    form,
    version,
    cells: { ...cells },
    yours: new Set(),
    state: 'recorded',
    time: null,
  };
}

/** The cell of a case. An engine that was just added has none yet. */
export function cellOf(column: Column, test: TestCase): Cell {
  return column.cells[test.id] ?? NO_CELL;
}

/** Whether a row shows a failure or a difference. */
export function fails(columns: readonly Column[], test: TestCase): boolean {
  return columns.some((column) => ['wrong', 'differs'].includes(cellOf(column, test).verdict));
}

/** The verdicts of a column in a tab, the bad ones first. */
export function scoreOf(column: Column, tab: Tab) {
  const cells = casesOf(tab).map((test) => cellOf(column, test).verdict);
  const of = (verdict: string) => cells.filter((each) => each === verdict).length;
  return { wrong: of('wrong'), differs: of('differs'), right: of('right'), none: of('none') };
}
