import { inNode } from '../../vitest/node.ts';

export default inNode('testing', { folder: import.meta.dirname });
