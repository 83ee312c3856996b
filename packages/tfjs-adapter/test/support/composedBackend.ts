// Registers tfjs's cpu backend under a second name. Under that name it has no arrays for Clampwise,
// so the code for webgl and webgpu also runs in Node.
import '@tensorflow/tfjs-backend-cpu';
import { copyRegisteredKernels, findBackendFactory, registerBackend } from '@tensorflow/tfjs-core';

/** The name of that backend. */
export const COMPOSED_BACKEND = 'composed';

const makeCpu = findBackendFactory('cpu');
registerBackend(COMPOSED_BACKEND, makeCpu);
copyRegisteredKernels('cpu', COMPOSED_BACKEND);
