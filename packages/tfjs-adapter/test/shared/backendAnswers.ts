import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from '../support/backends.ts';

/** That a backend of tfjs is there and computes. */
export function testBackendAnswers(name: BackendName): void {
  describe(`tfjs on ${name}`, () => {
    useBackend(name);

    it('computes', async () => {
      const result = tf.tidy(() =>
        tf.maximum(tf.reshape(tf.matMul([[1, 2]], [[3], [-4]]), [1]), [-7, 1]),
      );
      expect(result.shape).toEqual([2]);
      expect([...(await result.data())]).toEqual([-5, 1]);
      result.dispose();
      expect(tf.getBackend()).toBe(name);
    });
  });
}
