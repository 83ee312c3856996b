import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { testAdam } from './shared/adam.ts';
import { testBackendAnswers } from './shared/backendAnswers.ts';
import { testClipCases } from './shared/clipCases.ts';
import { testConstraints } from './shared/constraints.ts';
import { testGuard } from './shared/guard.ts';
import { testGuardSteps } from './shared/guardSteps.ts';
import { testLimits } from './shared/limits.ts';
import { testOperations } from './shared/operations.ts';
import { testPatchTfjs } from './shared/patchTfjs.ts';
import { testReportedCases } from './shared/reportedCases.ts';
import { useBackend } from './support/backends.ts';
import './support/browserBackends.ts';

describe('a page that is cross-origin isolated', () => {
  useBackend('wasm');

  it('gives tfjs its build with threads, whose memory is shared', () => {
    expect(crossOriginIsolated).toBe(true);
    const { wasm } = tf.backend() as unknown as { wasm: { wasmMemory: WebAssembly.Memory } };
    expect(wasm.wasmMemory.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

testBackendAnswers('wasm');
testClipCases('wasm');
testReportedCases('wasm');
testLimits('wasm');
testConstraints('wasm');
testGuard('wasm');
testOperations('wasm');
testPatchTfjs('wasm');
testGuardSteps('wasm');
testAdam('wasm');
