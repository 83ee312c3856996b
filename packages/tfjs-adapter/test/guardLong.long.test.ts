import { describe } from 'vitest';
import { testGuardLong } from './shared/guardLong.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

describe.each(NODE_BACKENDS)('%s', (name) => testGuardLong(name, 10_000));
