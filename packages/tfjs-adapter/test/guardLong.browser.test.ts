import { describe } from 'vitest';
import { testGuardLong } from './shared/guardLong.ts';
import { BROWSER_BACKENDS, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();

// Chromium computes WebGL and WebGPU on the CPUs, where a step takes milliseconds.
describe.each(BROWSER_BACKENDS)('%s', (name) => testGuardLong(name, 1000));
