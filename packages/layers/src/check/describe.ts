import type { Shape } from '../tensor/types.ts';

/** Says in a few words what a value is, for error messages. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
    case 'function':
      return 'a function';
    case 'object':
      return describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object | null): string {
  if (value === null) return 'null';
  const { shape, length } = value as { shape?: unknown; length?: unknown };
  if (Array.isArray(shape)) return `an array of shape ${shapeText(shape)}`;
  const name = value.constructor?.name || 'object';
  if (typeof length === 'number') return `${name}(${length})`;
  return name === 'Object' ? 'an object' : `an object of class ${name}`;
}

/** How a shape is written in messages. */
export function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let k = 0; k < shape.length; k++) size *= shape[k] as number;
  return size;
}
