import { readFileSync } from 'node:fs';
import { type KerasAnswer, testKerasLayers } from './shared/kerasLayers.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

const file = new URL('data/keras/layers.json', import.meta.url);
const answers = JSON.parse(readFileSync(file, 'utf8')) as KerasAnswer[];

for (const name of NODE_BACKENDS) testKerasLayers(name, answers);
