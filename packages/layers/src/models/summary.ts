import type { Layer } from '../layers/layer.ts';

/** A line of the table: a layer or an input. */
export interface SummaryRow {
  readonly layer?: Layer;
  /** The first cell of an input, which has no layer. */
  readonly title?: string;
  readonly outputShape: string;
  /** The names of the layers and inputs whose results it takes. */
  readonly from?: string;
}

/** Returns a table of the layers of a model, with the number of its parameters. */
export function summaryText(rows: readonly SummaryRow[], layers: readonly Layer[]): string {
  const hasConnections = rows.some(({ from }) => from !== undefined);
  const cells = rows.map(({ layer, title = '', outputShape, from = '' }) => [
    layer === undefined ? title : `${layer.path} (${layer.constructor.name})`,
    outputShape,
    layer === undefined ? '0' : count(layer.countParams()),
    ...(hasConnections ? [from] : []),
  ]);
  const head = ['Layer', 'Output shape', 'Parameters', ...(hasConnections ? ['Takes'] : [])];
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
  return [line(head), rule, ...cells.map(line), rule, totals(layers)].join('\n');
}

function totals(layers: readonly Layer[]): string {
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
