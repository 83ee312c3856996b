import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own operations
import { testReportedCases } from './shared/reportedCases.ts';
import { browserBackends, computeOnGpu } from './support/browserBackends.ts';

computeOnGpu();
for (const name of browserBackends(import.meta.url)) testReportedCases(name);
