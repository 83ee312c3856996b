// Changes of JSON that leave it JSON, and others that do not.
import { mutateBytes } from './mutateBytes.mjs';

/** @typedef {import('./random.mjs').Random} Random */

const VALUES = [
  null,
  true,
  0,
  -1,
  1,
  0.5,
  1e308,
  2 ** 53,
  5e7,
  '',
  'x',
  '__proto__',
  'constructor',
  '\u001b[31m',
  '..',
  [],
  {},
  [[]],
  [null],
  [-1],
  [1e9, 1e9],
  { class_name: 'Dense', config: {} },
  { __keras_tensor__: 1 },
];

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'class_name',
  'config',
  'layers',
  'name',
  'inbound_nodes',
  'shape',
  '',
];

/**
 * Returns the bytes of a changed JSON text.
 *
 * @param {Uint8Array} bytes
 * @param {Random} random
 */
export function mutateJson(bytes, random) {
  if (random.below(6) === 0) return mutateBytes(bytes, random);
  const value = JSON.parse(new TextDecoder().decode(bytes));
  const times = 1 + random.below(3);
  for (let k = 0; k < times; k++) change(value, random);
  let text = JSON.stringify(value);
  if (random.below(8) === 0)
    text = text.replace(/\d+/g, (found) =>
      random.below(9) ? found : random.pick(['NaN', 'Infinity', '1e999']),
    );
  if (random.below(12) === 0)
    text = text.replace(/\{\}|null/, random.pick(['[', '{"a":']).repeat(5000));
  return new TextEncoder().encode(text);
}

/** Changes one value somewhere in a document. */
function change(/** @type {any} */ document, /** @type {Random} */ random) {
  /** @type {[any, string][]} */
  const places = [];
  const visit = (/** @type {any} */ value) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value, key]);
      visit(value[key]);
    }
  };
  visit(document);
  if (places.length === 0) return;
  const [owner, key] = random.pick(places);
  const [other, otherKey] = random.pick(places);
  const put = (/** @type {string} */ name, /** @type {any} */ value) =>
    Object.defineProperty(owner, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  switch (random.below(6)) {
    case 0:
      return void delete owner[key];
    case 1:
      return void put(Array.isArray(owner) ? key : random.pick(KEYS), structuredClone(owner[key]));
    // A copy: the document must have an end.
    case 2:
      return void put(key, structuredClone(other[otherKey]));
    case 3:
      return void (Array.isArray(owner) && owner.push(structuredClone(other[otherKey])));
    default:
      return void put(key, structuredClone(random.pick(VALUES)));
  }
}
