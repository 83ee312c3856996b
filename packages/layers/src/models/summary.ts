import { batchText } from '../check/describe.ts';
import type { BatchShape, Layer } from '../layers/layer.ts';

/** A line of the table: a layer, and the shape of its result. */
export interface SummaryRow {
  readonly layer: Layer;
  readonly outputShape: BatchShape;
}

/** Returns a table of the layers of a model, with the number of its parameters. */
export function summaryText(rows: readonly SummaryRow[]): string {
  const cells = rows.map(({ layer, outputShape }) => [
    `${layer.path} (${layer.constructor.name})`,
    batchText(outputShape),
    count(layer.countParams()),
  ]);
  const head = ['Layer', 'Output shape', 'Parameters'];
  const widths = head.map((title, k) =>
    Math.max(title.length, ...cells.map((row) => (row[k] as string).length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, k) =>
        k === 2 ? cell.padStart(widths[k] as number) : cell.padEnd(widths[k] as number),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(head), rule, ...cells.map(line), rule, totals(rows)].join('\n');
}

function totals(rows: readonly SummaryRow[]): string {
  const layers = rows.map(({ layer }) => layer);
  const all = new Set(layers.flatMap((layer) => layer.weights));
  const trained = new Set(layers.flatMap((layer) => layer.trainableWeights));
  const size = (weights: ReadonlySet<{ readonly size: number }>): number =>
    [...weights].reduce((sum, weight) => sum + weight.size, 0);
  return `${count(size(all))} parameters, ${count(size(trained))} of them trainable`;
}

/** Returns a whole number with a comma at each thousand. */
function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
