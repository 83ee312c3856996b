import { inNode } from '../../vitest/node.ts';

export default inNode('fuzz', { folder: import.meta.dirname });
