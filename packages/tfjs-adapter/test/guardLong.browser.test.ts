import { describe } from 'vitest';
import { testGuardLong } from './shared/guardLong.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();

// Chromium computes WebGL and WebGPU on the CPUs, where a step takes milliseconds.
describe.each(browserBackends(import.meta.url))('%s', (name) => testGuardLong(name, 1000));
