import { expect, test, vi } from 'vitest';
import { verdictOf } from '../src/keras/list/table.ts';
import { useBackend } from './support/backends.ts';
import { keysOf } from './support/listKeys.ts';
import './support/nodeBackends.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';
import { answerOf, type Outcome } from './support/oracleModels.ts';

// Without the list: what it rejects is loaded too.
vi.mock('../src/keras/list/judge.ts', () => ({ judge: (): void => {} }));

useBackend('cpu');

test('what the list rejects, or does not name, would be wrong or fail', {
  timeout: 900_000,
}, async () => {
  const outcomes = new Map<string, Set<Outcome>>();
  // Too few of the random models have such a key to tell.
  const families = oracleFamilies().filter((family) => !family.startsWith('composed'));
  for (const model of families.flatMap((family) => [...modelsOf(family)])) {
    const closed = keysOf(model).filter((key) => isClosed(key));
    if (closed.length === 0) continue;
    const { outcome } = await answerOf(model);
    for (const key of closed) outcomes.set(key, (outcomes.get(key) ?? new Set()).add(outcome));
  }
  const alwaysRight = [...outcomes].filter(([, all]) => all.size === 1 && all.has('right'));
  expect(alwaysRight.map(([key]) => key)).toEqual([]);
});

/** Whether the list keeps a key out, other than for the sake of the wasm backend. */
function isClosed(key: string): boolean {
  const kind = verdictOf(key)?.kind;
  const ofClass = verdictOf(key.replace(/[.@].*/, ''));
  if (ofClass?.kind === 'rejected' && ofClass.reason.includes('wasm')) return false;
  return kind === undefined || kind === 'rejected';
}
