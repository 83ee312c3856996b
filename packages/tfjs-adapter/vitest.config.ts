import { inNode } from '../../vitest/node.ts';

export default inNode('tfjs-adapter', {
  folder: import.meta.dirname,
  isolate: false,
  setupFile: 'test/support/freshTfjs.ts',
});
