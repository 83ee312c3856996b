import { inNode } from '../../vitest/node.ts';

export default inNode('bench', { folder: import.meta.dirname });
