import { expect, test } from 'vitest';
import { type JsonObject, listAt, objectAt, textAt, valueAt } from '../src/json.ts';

const object = JSON.parse('{ "a": { "b": 1 }, "list": [1], "text": "x" }') as JsonObject;

test('values are read by their kind', () => {
  expect(objectAt(object, 'a')).toEqual({ b: 1 });
  expect(listAt(object, 'list')).toEqual([1]);
  expect(textAt(object, 'text')).toBe('x');
});

test('a key of another kind, or of the prototype, has no value', () => {
  expect(objectAt(object, 'list')).toEqual({});
  expect(listAt(object, 'a')).toEqual([]);
  expect(textAt(object, 'a')).toBe('');
  expect(valueAt(object, 'constructor')).toBeUndefined();
  expect(valueAt(object, '__proto__')).toBeUndefined();
});
