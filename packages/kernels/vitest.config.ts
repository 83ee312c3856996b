import { inNode } from '../../vitest/node.ts';

export default inNode('kernels', { folder: import.meta.dirname, random: true, isolate: false });
