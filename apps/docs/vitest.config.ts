import { inNode } from '../../vitest/node.ts';

export default inNode('docs', {
  folder: import.meta.dirname,
  isolate: false,
  globalSetup: 'test/site/globalSetup.ts',
});
