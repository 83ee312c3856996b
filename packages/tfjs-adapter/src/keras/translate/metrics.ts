import { isObject, type Json, objectAt, shown } from '../json.ts';
import type { Context } from './context.ts';
import { functionName, METRICS } from './tables.ts';

/** Metrics for every output, or for each by its name. */
export type MetricsPlan = readonly string[] | { readonly [output: string]: readonly string[] };

/** Translates metrics to names of tfjs, and reports the others. */
export function translateMetrics(
  context: Context,
  given: Json,
  outputs: readonly string[],
): MetricsPlan {
  if (isObject(given) && !('class_name' in given)) {
    const named = Object.entries(given).map(
      ([output, value]) => [output, metricsIn(context, value)] as const,
    );
    return Object.fromEntries(named);
  }
  if (Array.isArray(given) && isPerOutput(context, given, outputs)) {
    const named = outputs.map(
      (output, k) => [output, metricsIn(context, given[k] ?? null)] as const,
    );
    return Object.fromEntries(named);
  }
  return metricsIn(context, given);
}

/**
 * Tells whether a list has an entry for each output. Otherwise all outputs have the whole list,
 * which Keras 3 does not allow.
 */
function isPerOutput({ isKeras3 }: Context, given: Json[], outputs: readonly string[]): boolean {
  const fits = outputs.length > 1 && given.length === outputs.length;
  return fits && (isKeras3 || given.some(Array.isArray));
}

function metricsIn(context: Context, given: Json): string[] {
  if (given === null) return [];
  if (Array.isArray(given)) return given.flatMap((each) => metricsIn(context, each));
  const { findings } = context;
  const config = isObject(given) ? objectAt(given, 'config') : {};
  const name = functionName(config.fn ?? given);
  const own = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  if (own === undefined) {
    findings.dropped('metrics', shown(given), 'nothing; give metrics to model.compile', 'rejects');
    return [];
  }
  for (const [key, value] of Object.entries(config)) {
    const isUsual = !value || HARMLESS.includes(key) || (key === 'threshold' && value === 0.5);
    if (!isUsual) findings.dropped(`metrics.${name}.${key}`, shown(value), 'nothing', 'drops');
  }
  return [own];
}

const HARMLESS = ['axis', 'dtype', 'fn', 'name', 'reduction'];
