// Test files of a thread share tfjs, but get our modules anew. This takes back what our modules
// registered for an earlier file, so that each file tests its own. It also frees variables that an
// earlier file left behind: tfjs goes through all of them at each step.
import {
  disposeVariables,
  engine,
  getGradient,
  getKernelsForBackend,
  serialization,
  setBackend,
  unregisterGradient,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

disposeVariables();

const isOurs = (name: string): boolean => name.startsWith('Clampwise');

for (const backendName of Object.keys(engine().registryFactory)) {
  for (const { kernelName } of getKernelsForBackend(backendName)) {
    if (!isOurs(kernelName)) continue;
    unregisterKernel(kernelName, backendName);
    if (getGradient(kernelName) !== undefined) unregisterGradient(kernelName);
  }
}
const classes = serialization.SerializationMap.getMap().classNameMap;
for (const name of Object.keys(classes).filter(isOurs)) delete classes[name];
if ('cpu' in engine().registryFactory) await setBackend('cpu');
