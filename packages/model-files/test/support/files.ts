import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../src/json.ts';

const KERAS = new URL('../../../tfjs-adapter/test/data/keras/', import.meta.url);

/** The bytes of a file that real Keras wrote. */
export function kerasFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(name, KERAS)));
}

/** The bytes of a file that data/files/write.py wrote. */
export function ownFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../data/files/${name}`, import.meta.url)));
}

/** A JSON file that the converter of tfjs wrote. */
export function kerasJson(name: string): JsonObject {
  return JSON.parse(new TextDecoder().decode(kerasFile(name))) as JsonObject;
}

export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A Sequential of Keras 2 with these layers, as to_json() writes it. */
export function sequential(...layers: readonly (readonly [string, object])[]): JsonObject {
  return {
    class_name: 'Sequential',
    keras_version: '2.15.0',
    config: {
      name: 's',
      layers: layers.map(([className, config], k) => ({
        class_name: className,
        config: { name: `l${k}`, ...config },
      })),
    },
  } as unknown as JsonObject;
}

/** A Dense with one input and one output. */
export const DENSE = sequential(['Dense', { units: 1, batch_input_shape: [null, 1] }]);

/** The weights of DENSE: 2 and 1. */
export const DENSE_SPECS = [
  { name: 'l0/kernel', shape: [1, 1], dtype: 'float32' },
  { name: 'l0/bias', shape: [1], dtype: 'float32' },
];
