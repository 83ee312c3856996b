import type { BatchShape } from '../tensor/symbolic.ts';
import type { FloatArray, FloatDType } from '../types.ts';
import { Message } from './message.ts';
import { type AttributeValue, attributeMessage, tensorMessage, valueMessage } from './proto.ts';

/** The attributes of a node. */
export interface Attributes {
  readonly [name: string]: AttributeValue;
}

/** The version of ONNX's operators: the first that has Gelu. */
const OPSET = 20;

/** The version of the file's form that goes with it. */
const IR_VERSION = 9;

/** A graph of ONNX that is being built. Values are named by texts. */
export class Graph {
  private readonly nodes: Message[] = [];
  private readonly constants: Message[] = [];
  private readonly inputs: Message[] = [];
  private readonly outputs: Message[] = [];
  private readonly taken = new Map<string, number>();

  /** Returns a name that no other value has. */
  private fresh(name: string): string {
    const count = this.taken.get(name) ?? 0;
    this.taken.set(name, count + 1);
    return count === 0 ? name : this.fresh(`${name}_${count}`);
  }

  /** Adds an input, and returns its name. */
  input(name: string, shape: BatchShape, dtype: FloatDType): string {
    const own = this.fresh(name);
    this.inputs.push(valueMessage(own, shape, dtype));
    return own;
  }

  /** Makes a value an output of the graph. */
  output(name: string, value: string, shape: BatchShape, dtype: FloatDType): void {
    const own = this.fresh(name);
    this.addNode('Identity', [value], own, {});
    this.outputs.push(valueMessage(own, shape, dtype));
  }

  /** Adds a node, and returns the name of its result. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    name: string = type.toLowerCase(),
  ): string {
    const own = this.fresh(name);
    this.addNode(type, inputs, own, attributes);
    return own;
  }

  private addNode(
    type: string,
    inputs: readonly string[],
    output: string,
    attributes: Attributes,
  ): void {
    const message = new Message();
    for (const input of inputs) message.text(1, input);
    message.text(2, output).text(3, `${output}/node`).text(4, type);
    for (const [name, value] of Object.entries(attributes)) {
      message.message(5, attributeMessage(name, value));
    }
    this.nodes.push(message);
  }

  /** Adds constants, and returns their name. */
  constant(name: string, shape: readonly number[], values: FloatArray | BigInt64Array): string {
    const own = this.fresh(name);
    this.constants.push(tensorMessage(own, shape, values));
    return own;
  }

  /** Adds one number as a constant. */
  scalar(value: number, dtype: FloatDType, name = 'number'): string {
    const Type = dtype === 'float64' ? Float64Array : Float32Array;
    return this.constant(name, [], Type.of(value));
  }

  /** Adds a list of whole numbers as a constant. */
  integers(values: readonly number[], name = 'shape'): string {
    return this.constant(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Returns the bytes of a model file. */
  toBytes(name: string): Uint8Array {
    const graph = new Message();
    for (const node of this.nodes) graph.message(1, node);
    graph.text(2, name);
    for (const constant of this.constants) graph.message(5, constant);
    for (const input of this.inputs) graph.message(11, input);
    for (const output of this.outputs) graph.message(12, output);
    return new Message()
      .number(1, IR_VERSION)
      .text(2, '@clampwise/layers')
      .message(7, graph)
      .message(8, new Message().text(1, '').number(2, OPSET))
      .toBytes();
  }
}
