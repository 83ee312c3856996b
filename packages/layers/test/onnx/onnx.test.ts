import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dense, Layer, sequential, type Tensor } from '../../src/index.ts';
import { dropout } from '../../src/layers.ts';
import { toOnnx } from '../../src/onnx.ts';
import { onnxCases, results } from './models.ts';

/** What ONNX Runtime computed for a file with these bytes; see onnx.long.test.ts. */
interface Recorded {
  readonly digest: string;
  readonly outputs: readonly (readonly (number | string)[])[];
}

const path = join(import.meta.dirname, 'golden', 'onnxruntime.json');
const recorded: { readonly [name: string]: Recorded } = JSON.parse(readFileSync(path, 'utf8'));

const NUMBERS: { readonly [text: string]: number } = {
  nan: Number.NaN,
  inf: Infinity,
  '-inf': -Infinity,
};

describe('ONNX Runtime ran the same bytes, and computed what the model predicts', () => {
  test.each([...onnxCases()])('%s', (name, given) => {
    const { digest, outputs } = recorded[name] as Recorded;
    const { bytes } = toOnnx(given.model);
    const own = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    // After a change of toOnnx, run onnx.long.test.ts with CLAMPWISE_RECORD=1.
    expect(own).toBe(digest);
    results(given).forEach((list, output) => {
      list.forEach((value, k) => {
        const theirs = outputs[output]?.[k] as number | string;
        if (typeof theirs === 'string') expect(value).toBe(NUMBERS[theirs]);
        else expect(Math.abs(value - theirs)).toBeLessThan(1e-5);
      });
    });
  });
});

class Double extends Layer {
  call(x: Tensor): Tensor {
    return x;
  }
}

describe('toOnnx', () => {
  test('reports a dropout', () => {
    const { report } = toOnnx(
      sequential([dense({ units: 1, inputShape: [1] }), dropout({ rate: 0.5 })]),
    );
    expect(report.text).toBe(
      'ONNX, opset 20:\ndropped dropout: the layer Dropout → nothing: it has no effect on predictions',
    );
  });

  test('rejects what ONNX cannot hold', () => {
    const withLayer = (layer: Layer) => sequential([dense({ units: 1, inputShape: [1] }), layer]);
    expect(() => toOnnx(withLayer(new Double()))).toThrow(
      'toOnnx: double is a layer of your class Double, whose operations an ONNX file cannot hold. Build the model from layers of this package',
    );
    expect(() => toOnnx(withLayer(dense({ units: 1, activation: (x) => x })))).toThrow(
      'toOnnx: dense_1 has a function of yours as activation, which an ONNX file cannot hold. Use an activation by name',
    );
    expect(() => toOnnx(sequential([dense({ units: 1 })]))).toThrow('toOnnx: model must be built');
    expect(() => toOnnx(3 as never)).toThrow('toOnnx: model must be a model');
  });
});
