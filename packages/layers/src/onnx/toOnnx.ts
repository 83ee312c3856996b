import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { type FileReport, Findings } from '../files/report.ts';
import { Dropout } from '../layers/dropout.ts';
import type { LayerOutput } from '../layers/layer.ts';
import { Functional } from '../models/functional.ts';
import { Model } from '../models/model.ts';
import { Sequential } from '../models/sequential.ts';
import type { BatchShape, SymbolicTensor } from '../tensor/symbolic.ts';
import { Graph } from './graph.ts';
import { type AnyLayer, emitterOf } from './layers.ts';
import type { Value } from './value.ts';

/** A model as an ONNX file. */
export interface OnnxFile {
  readonly bytes: Uint8Array;
  /** The differences between the model and the file. */
  readonly report: FileReport;
}

const OP = 'toOnnx';

type AnyModel = Model<LayerOutput>;

/**
 * Returns a model as an ONNX file (opset 20), for ONNX Runtime and other programs. The file
 * predicts what the model predicts, to 1e-5, because other programs sum in another order. The batch
 * may have any size.
 *
 * Training is not part of the file, so dropout is left out. NaN and infinities in an input have the
 * same effect in ONNX Runtime, but for `gelu` and `silu` of -Infinity, which are NaN there.
 *
 * @param model - a model that is built, of layers of this package
 * @returns the bytes, and a report that names each difference
 * @throws ClampwiseTypeError if the model is not built, or ONNX cannot express a layer of it. The
 *   message names the layer
 * @see https://onnx.ai/onnx/operators/
 *
 * @example
 * import { dense, nonNeg, sequential } from '@clampwise/layers';
 * import { toOnnx } from '@clampwise/layers/onnx';
 *
 * const model = sequential([
 *   dense({ units: 2, inputShape: [3] }),
 *   nonNeg(),
 * ]);
 * const { bytes, report } = toOnnx(model);
 * bytes.length < 500; // => true
 * report.format; // => 'ONNX, opset 20'
 */
export function toOnnx(model: AnyModel): OnnxFile {
  checkModel(model);
  const graph = new Graph();
  const writing: Writing = { graph, findings: new Findings() };
  const inputs = model.inputPorts.map(({ name, shape, dtype = model.dtype }): Value => {
    const own = shape as BatchShape;
    return { name: graph.input(name, own, dtype), shape: own, dtype };
  });
  const outputs = writeModel(writing, model, inputs);
  const { outputPorts } = model;
  outputs.forEach(({ name, shape, dtype }, k) => {
    graph.output(outputPorts[k]?.name ?? 'output', name, shape, dtype);
  });
  return {
    bytes: graph.toBytes(model.name),
    report: writing.findings.report('ONNX, opset 20'),
  };
}

interface Writing {
  readonly graph: Graph;
  readonly findings: Findings;
}

function checkModel(model: unknown): asserts model is AnyModel {
  if (!(model instanceof Model)) {
    throw new ClampwiseTypeError(OP, 'model', describe(model), 'a model, such as sequential([…])');
  }
  if (!model.built) {
    const expected = 'built (give the first layer an inputShape, or call predict or fit first)';
    throw new ClampwiseTypeError(OP, 'model', 'a model without weights', expected);
  }
}

function writeModel(writing: Writing, model: AnyLayer, inputs: readonly Value[]): Value[] {
  if (model instanceof Sequential) {
    return model.layers.reduce<Value[]>(
      (values, layer) => writeLayer(writing, layer, values),
      [...inputs],
    );
  }
  return writeFunctional(writing, model as Functional<LayerOutput>, inputs);
}

function writeFunctional(
  writing: Writing,
  { inputs: ends, outputs, calls }: Functional<LayerOutput>,
  inputs: readonly Value[],
): Value[] {
  const values = new Map<SymbolicTensor, Value>();
  ends.forEach((tensor, k) => {
    values.set(tensor, inputs[k] as Value);
  });
  const found = (tensor: SymbolicTensor): Value => values.get(tensor) as Value;
  for (const call of calls) {
    const results = writeLayer(writing, call.layer as AnyLayer, call.inputs.map(found));
    call.outputs.forEach((tensor, k) => {
      if (!values.has(tensor)) values.set(tensor, results[k] as Value);
    });
  }
  return outputs.map(found);
}

function writeLayer(writing: Writing, layer: AnyLayer, given: readonly Value[]): Value[] {
  const { graph, findings } = writing;
  const inputs = given.map((value) => inDType(graph, value, layer));
  if (layer instanceof Sequential || layer instanceof Functional) {
    return writeModel(writing, layer, inputs);
  }
  const emit = emitterOf(layer);
  if (emit === undefined) rejectLayer(layer);
  if (layer instanceof Dropout) {
    findings.dropped(layer.path, 'the layer Dropout', 'nothing: it has no effect on predictions');
  }
  const name = emit(graph, layer as never, inputs as [Value, ...Value[]]);
  if (name === null) rejectFunction(layer);
  const shapes = inputs.map(({ shape }) => shape);
  const shape = layer.computeOutputShape(
    inputs.length === 1 && !Array.isArray(layer.builtFor?.[0]) ? (shapes[0] as BatchShape) : shapes,
  ) as BatchShape;
  return [{ name, shape, dtype: layer.dtype }];
}

const DTYPES = { float32: 1, float64: 11 };

function inDType(graph: Graph, value: Value, { dtype }: AnyLayer): Value {
  if (value.dtype === dtype) return value;
  const name = graph.node('Cast', [value.name], { to: { int: DTYPES[dtype] } });
  return { ...value, name, dtype };
}

function rejectLayer(layer: AnyLayer): never {
  const received = `a layer of your class ${layer.constructor.name}`;
  const sentence = `${layer.path} is ${received}, whose operations an ONNX file cannot hold. Build the model from layers of this package`;
  throw new ClampwiseTypeError(OP, layer.path, received, 'a layer of this package', sentence);
}

function rejectFunction(layer: AnyLayer): never {
  const received = 'a function of yours as activation';
  const sentence = `${layer.path} has ${received}, which an ONNX file cannot hold. Use an activation by name`;
  throw new ClampwiseTypeError(OP, layer.path, received, 'an activation by name', sentence);
}
