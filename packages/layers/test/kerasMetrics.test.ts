import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { metricFrom } from '../src/metrics/identify.ts';
import type { Metric } from '../src/metrics.ts';
import * as metrics from '../src/metrics.ts';
import golden from './golden/metrics.json' with { type: 'json' };

/** By a factory of ./metrics, or by name. */
function metricOf(name: string, options: object): Metric {
  const factory = (metrics as unknown as { [key: string]: (options?: object) => Metric })[name];
  if (factory === undefined) return metricFrom('compile', 'metrics', name);
  return Object.keys(options).length === 0 ? factory() : factory(options);
}

describe(`as ${golden.source}`, () => {
  test.each(golden.entries.map((entry, k) => [`${entry.name} (${k})`, entry] as const))(
    '%s',
    (_, { name, options, batches, results, weighted }) => {
      const metric = metricOf(name, options);
      const after = (isWeighted: boolean): number[] => {
        metric.reset();
        return batches.map(({ yTrue, yPred, weights }) => {
          metric.add(yTrue, yPred, isWeighted ? weights : null);
          return metric.result();
        });
      };
      // Keras sums these up in float32.
      assertClose(after(false), results, { relative: 2e-6, absolute: 2e-7 });
      if (weighted !== undefined) {
        assertClose(after(true), weighted, { relative: 2e-6, absolute: 2e-7 }, 'weighted');
      }
      expect(metric.kind).toBe({ mse: 'meanSquaredError', mae: 'meanAbsoluteError' }[name] ?? name);
    },
  );
});
