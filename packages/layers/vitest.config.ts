import { inNode } from '../../vitest/node.ts';

export default inNode('layers', { folder: import.meta.dirname, random: true, isolate: false });
