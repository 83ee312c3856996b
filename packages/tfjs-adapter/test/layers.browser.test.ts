import { testLayers } from './shared/layers.ts';
import { BROWSER_BACKENDS } from './support/browserBackends.ts';

for (const name of BROWSER_BACKENDS) testLayers(name);
