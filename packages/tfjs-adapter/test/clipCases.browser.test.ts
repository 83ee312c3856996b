import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testClipCases } from './shared/clipCases.ts';
import { BROWSER_BACKENDS } from './support/browserBackends.ts';

for (const name of BROWSER_BACKENDS) testClipCases(name);
