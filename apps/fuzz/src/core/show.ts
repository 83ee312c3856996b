import { Made, Slot } from './template.ts';

const MOST = 40;

/** The code of a value, for the report of a failure. Long arrays are cut. */
export function show(value: unknown, depth = 0): string {
  if (value instanceof Slot) return showSlot(value);
  if (value instanceof Made) return value.text;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `${value.name || 'function'}`;
  if (typeof value !== 'object' || value === null) {
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (depth > 6) return '…';
  if (ArrayBuffer.isView(value)) return showArray(value as never);
  if (Array.isArray(value)) return `[${cut(value.map((item) => show(item, depth + 1)))}]`;
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? 'Object';
  if (name !== 'Object') return `<${name}>`;
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${show(field, depth + 1)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function showSlot({ data, dtype, shape }: Slot): string {
  const text = showArray(data);
  if (shape === null) return text;
  const said = data instanceof Uint16Array && dtype !== 'uint16' ? `, '${dtype}'` : '';
  return `ndarray(${text}, [${shape}]${said})`;
}

function showArray(array: ArrayBufferView & ArrayLike<number | bigint>): string {
  const texts = Array.prototype.slice.call(array, 0, MOST + 1).map((value) => show(value));
  return `${array.constructor.name}.of(${cut(texts, array.length)})`;
}

function cut(texts: readonly string[], length: number = texts.length): string {
  if (length <= MOST) return texts.join(', ');
  return `${texts.slice(0, 8).join(', ')}, … ${length} in all`;
}
