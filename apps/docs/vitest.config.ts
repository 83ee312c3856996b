import { inNode } from '../../vitest/node.ts';

export default inNode('docs', {
  folder: import.meta.dirname,
  globalSetup: 'test/site/globalSetup.ts',
});
