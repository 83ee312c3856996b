import { inNode } from '../../vitest/node.ts';

export default inNode('tfjs-adapter', {
  folder: import.meta.dirname,
  isolate: false,
  quickWorkers: 2,
  setupFile: 'test/support/freshTfjs.ts',
});
