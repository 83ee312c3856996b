import * as tf from '@tensorflow/tfjs-core';
// tfjs's Orthogonal needs the methods of tensors that `@tensorflow/tfjs` brings.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import { beforeAll, expect, test } from 'vitest';
import { inspectKerasModel } from '../../src/inspect.ts';
import { answerOf, answerOfTfjs, type OracleModel } from '../support/oracleModels.ts';

/** Where the report is known to say too little, or too much. */
const UNTRUE: { readonly silent: RegExp; readonly strict: RegExp } = {
  // A single step, whose count is not in the file, and layers of several outputs that run again.
  silent:
    /^keras2\/(.*of one step|outputs of several lengths|shared, called late|a nested model of two outputs|.*stateful, with its state)/,
  // The last axis by its number, at which tfjs does not throw.
  strict: /^keras2\/Softmax,.*axis=[23]/,
};

/**
 * What `inspect` says of files of Keras 2, which tfjs reads too, against what tfjs does with them.
 * Without findings tfjs computes what Keras computes, or neither loader does. If tfjs "rejects"
 * something, then it throws, or trains otherwise.
 */
export function testInspectTruth(models: readonly OracleModel[]): void {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  test('inspect says what tfjs gets wrong', { timeout: 900_000 }, async () => {
    const [silent, strict]: [string[], string[]] = [[], []];
    for (const model of models) {
      const source = { modelTopology: model.model };
      const { changes } = await inspectKerasModel(
        source as Parameters<typeof inspectKerasModel>[0],
      );
      const isRight = (await answerOfTfjs(model)).outcome === 'right';
      const isRejected = changes.some(({ kind, tfjs }) => {
        return kind !== 'unsupported' && tfjs === 'rejects';
      });
      if (isRight && isRejected) strict.push(model.id);
      if (isRight || changes.length > 0) continue;
      if ((await answerOf(model)).outcome === 'right') silent.push(model.id);
    }
    expect(silent.filter((id) => !UNTRUE.silent.test(id))).toEqual([]);
    expect(strict.filter((id) => !UNTRUE.strict.test(id))).toEqual([]);
  });
}
