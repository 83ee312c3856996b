import type { KerasChange } from '@clampwise/tfjs-adapter/inspect';
import type { Verdict } from './view.ts';

/** From the best to the worst. */
const ORDER: readonly Verdict[] = ['right', 'corrected', 'predicts only', 'rejected'];

/** The words for the kinds of a report. What is dropped changes training alone. */
const OF_KIND: { readonly [K in KerasChange['kind']]: Verdict } = {
  changed: 'corrected',
  dropped: 'predicts only',
  unsupported: 'rejected',
  unverified: 'rejected',
};

/**
 * Returns the verdict on each layer: the worst one of its parts. A name may hold a dot, so a part
 * belongs to the layer with the longest name that its path starts with.
 */
export function verdictsOf(
  names: readonly string[],
  changes: readonly KerasChange[],
): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>(names.map((name) => [name, 'right']));
  for (const change of changes) {
    const name = layerAt(names, change.path);
    if (name === null) continue;
    const [now, found] = [verdicts.get(name) as Verdict, OF_KIND[change.kind]];
    if (ORDER.indexOf(found) > ORDER.indexOf(now)) verdicts.set(name, found);
  }
  return verdicts;
}

function layerAt(names: readonly string[], path: string): string | null {
  const holds = (name: string): boolean =>
    path === `layers.${name}` || path.startsWith(`layers.${name}.`);
  return names.filter(holds).sort((a, b) => b.length - a.length)[0] ?? null;
}
