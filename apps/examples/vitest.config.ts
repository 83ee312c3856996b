import { inNode } from '../../vitest/node.ts';

export default inNode('examples', { folder: import.meta.dirname });
