import { testOptimizers } from './shared/optimizers.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testOptimizers(name);
