import { inNode } from '../../vitest/node.ts';

export default inNode('model-files', { folder: import.meta.dirname, random: true, isolate: false });
