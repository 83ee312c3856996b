import { inNode } from '../vitest/node.ts';

export default inNode('workspace', { folder: import.meta.dirname, tests: '.', isolate: false });
