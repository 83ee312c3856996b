import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import { isObject, type Json, type JsonObject, textAt, valueAt } from '../json.ts';
import type { Limits } from '../limits.ts';
import type { StoredDtype } from '../types.ts';

/** How the converter of tfjs has made weights smaller. */
export interface Quantization {
  readonly dtype: 'uint8' | 'uint16' | 'float16';
  readonly scale: number;
  readonly min: number;
}

/** The description of a weight in a model.json, checked. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: StoredDtype;
  readonly size: number;
  /** The bytes that are stored: fewer than those of the values where they are quantized. */
  readonly bytes: number;
  readonly quantization: Quantization | null;
  readonly isOfOptimizer: boolean;
}

/** The bytes of an element: the types of tfjs, and those that its converter can write. */
const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map([
  ['float32', 4],
  ['float16', 2],
  ['int32', 4],
  ['int16', 2],
  ['int8', 1],
  ['uint16', 2],
  ['uint8', 1],
  ['bool', 1],
]);

const QUANTIZED = ['uint8', 'uint16', 'float16'];

/** Checks the descriptions of weights, before any byte of theirs is asked for. */
export function checkSpecs(list: readonly Json[], limits: Limits): WeightSpec[] {
  if (list.length > limits.objects) {
    const received = `${list.length} weights`;
    throw new Fault(received, `at most ${limits.objects} (limits.objects)`);
  }
  const specs = list.map((each, k) => checkSpec(each, k, limits));
  const total = specs.reduce((sum, { size, dtype }) => sum + size * elementBytes(dtype), 0);
  if (total <= limits.totalBytes) return specs;
  throw new Fault(`weights of ${total} bytes`, `at most ${limits.totalBytes} (limits.totalBytes)`);
}

/** The bytes of an element of one of these types. */
function elementBytes(dtype: string): number {
  return ELEMENT_BYTES.get(dtype) ?? 0;
}

function checkSpec(spec: Json, k: number, limits: Limits): WeightSpec {
  if (!isObject(spec)) throw new Fault(`weight ${k} without a description`, 'an object');
  const name = valueAt(spec, 'name');
  if (typeof name !== 'string' || name === '')
    throw new Fault(`weight ${k} without a name`, 'a name for each weight');
  const said = `the weight '${shown(name)}'`;
  const shape = checkShape(valueAt(spec, 'shape'), said, limits);
  const dtype = checkDtype(valueAt(spec, 'dtype'), said);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size * elementBytes(dtype) > limits.arrayBytes) {
    const received = `${said} of shape [${shape.join(', ')}]`;
    throw new Fault(received, `at most ${limits.arrayBytes} bytes (limits.arrayBytes)`);
  }
  const quantization = checkQuantization(valueAt(spec, 'quantization'), dtype, said);
  return {
    name,
    shape,
    dtype,
    size,
    bytes: size * elementBytes(quantization?.dtype ?? dtype),
    quantization,
    isOfOptimizer: valueAt(spec, 'group') === 'optimizer',
  };
}

function checkShape(shape: Json | undefined, said: string, { rank }: Limits): number[] {
  if (!Array.isArray(shape)) throw new Fault(`${said} without a shape`, 'a list of lengths');
  if (shape.length > rank)
    throw new Fault(`${said} with ${shape.length} axes`, `at most ${rank} (limits.rank)`);
  const wrong = shape.find((length) => !Number.isSafeInteger(length) || Number(length) < 0);
  if (wrong === undefined) return shape as number[];
  throw new Fault(`${said} with an axis of length ${inWords(wrong)}`, 'whole numbers, at least 0');
}

function checkDtype(dtype: Json | undefined, said: string): StoredDtype {
  if (typeof dtype === 'string' && ELEMENT_BYTES.has(dtype)) return dtype as StoredDtype;
  const received = dtype === undefined ? 'without a dtype' : `of dtype ${inWords(dtype)}`;
  throw new Fault(`${said} ${received}`, `one of ${[...ELEMENT_BYTES.keys()].join(', ')}`);
}

function checkQuantization(
  value: Json | undefined,
  dtype: StoredDtype,
  said: string,
): Quantization | null {
  if (value === undefined || value === null) return null;
  const object: JsonObject = isObject(value) ? value : {};
  const stored = textAt(object, 'dtype');
  if (!QUANTIZED.includes(stored)) {
    const received = `${said}, quantized to ${inWords(valueAt(object, 'dtype'))}`;
    throw new Fault(received, `one of ${QUANTIZED.join(', ')}`);
  }
  if (dtype !== 'float32' && (dtype !== 'int32' || stored === 'float16'))
    throw new Fault(`${said} of dtype ${dtype}, quantized to ${stored}`, 'float32');
  const [scale, min] = [valueAt(object, 'scale'), valueAt(object, 'min')];
  if (stored !== 'float16' && !(Number.isFinite(scale) && Number.isFinite(min)))
    throw new Fault(`${said}, quantized without a scale or a min`, 'two finite numbers');
  return { dtype: stored as Quantization['dtype'], scale: Number(scale), min: Number(min) };
}

function inWords(value: Json | undefined): string {
  return shown(JSON.stringify(value) ?? 'nothing');
}
