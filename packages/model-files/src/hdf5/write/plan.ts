import { ARRAYS } from '../../dtypes.ts';
import { Fault } from '../../fault.ts';
import type { StoredArray } from '../../types.ts';
import type { Hdf5Content } from '../types.ts';
import type { HeapText, TextHeap } from './heap.ts';

/** The value of an attribute; a single text lies in the heap. */
export type PlannedValue = number | readonly string[] | HeapText;

type PlannedAttributes = readonly (readonly [name: string, value: PlannedValue])[];

export interface PlannedGroup {
  readonly attributes: PlannedAttributes;
  readonly children: readonly (readonly [name: string, child: PlannedGroup | PlannedArray])[];
}

export interface PlannedArray {
  readonly attributes: PlannedAttributes;
  readonly array: StoredArray;
}

/** Checks a group with all that it contains, and puts its texts into the heap. */
export function planGroup(content: Hdf5Content, heap: TextHeap): PlannedGroup {
  const attributes = Object.entries(content.attributes ?? {}).map(([name, value]) => {
    checkName('attribute', name, '\0');
    return [name, typeof value === 'string' ? heap.add(value) : value] as const;
  });
  const children = [...content.children].map(([name, child]) => {
    checkName('name', name, '/');
    const planned = 'children' in child ? planGroup(child, heap) : planArray(name, child, heap);
    return [name, planned] as const;
  });
  return { attributes, children };
}

function planArray(name: string, array: StoredArray, heap: TextHeap): PlannedArray {
  const { dtype, shape, values } = array;
  const Values = ARRAYS[dtype];
  if (values[Symbol.toStringTag] !== Values.name) {
    const received = `${name}: a ${values[Symbol.toStringTag]} for ${dtype}`;
    throw new Fault(received, `a ${Values.name}`);
  }
  const count = shape.reduce((a, b) => a * b, 1);
  if (values.length !== count) {
    const received = `${name}: shape [${shape.join(', ')}] with ${values.length} values`;
    throw new Fault(received, `${count} values`);
  }
  const isBfloat16 = dtype === 'bfloat16';
  return { array, attributes: isBfloat16 ? [['dtype', heap.add('bfloat16')]] : [] };
}

function checkName(kind: string, name: string, forbidden: string): void {
  if (name === '' || name === '.' || name.includes(forbidden) || name.includes('\0')) {
    throw new Fault(`the ${kind} ${JSON.stringify(name)}`, 'a name without slashes and zeros');
  }
}
