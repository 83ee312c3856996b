import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as callbacks from '../src/callbacks.ts';
import * as constraints from '../src/constraints.ts';
import * as files from '../src/files.ts';
import * as main from '../src/index.ts';
import * as layers from '../src/layers.ts';
import * as losses from '../src/losses.ts';
import * as metrics from '../src/metrics.ts';
import * as node from '../src/node.ts';
import * as onnx from '../src/onnx.ts';
import * as ops from '../src/ops.ts';
import * as optimizers from '../src/optimizers.ts';
import * as regularizers from '../src/regularizers.ts';
import * as schedules from '../src/schedules.ts';

const ENTRIES: { readonly [entry: string]: object } = {
  './callbacks': callbacks,
  './constraints': constraints,
  './files': files,
  './layers': layers,
  './losses': losses,
  './metrics': metrics,
  './node': node,
  './onnx': onnx,
  './ops': ops,
  './optimizers': optimizers,
  './regularizers': regularizers,
  './schedules': schedules,
};
/** Methods of a model. */
const METHODS = ['compile', 'fit', 'evaluate', 'predict', 'summary'];

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [, table = ''] = /## Contents\n([\s\S]*?)\n## /.exec(readme) ?? [];
const rows = table
  .split('\n')
  .filter((line) => line.includes('`'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 5)
  .map(([, part = '', names = '', from = '']) => ({ part, names, from }));

describe('the table of contents in the README', () => {
  it('is found', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  it.each(rows)('$part: names exports of its entries alone', ({ names, from }) => {
    const entries = [...from.matchAll(/`(\.\/\w+)`/g)].map(([, entry]) => ENTRIES[entry as string]);
    const exported = [...entries, ...(from.includes('main entry') ? [main] : [])];
    expect(exported).not.toContain(undefined);
    const keys = new Set(exported.flatMap((entry) => Object.keys(entry as object)));
    for (const [, name = ''] of names.matchAll(/`(\w+)(?:\(\w+\))?`/g)) {
      expect(keys.has(name) || METHODS.includes(name), name).toBe(true);
    }
  });
});
